// Some tests run the images and the catalog in containers. In CI this installs what they need; elsewhere it says in one line what is missing.
import { canInstall, install, runs } from './apt.ts'

/** Debian packages by the program that shows whether they are there. */
const packages = {
  podman: ['podman'],
  buildah: ['buildah'],
  runc: ['runc'],
  mmdebstrap: ['mmdebstrap', 'debian-archive-keyring', 'gpg'],
  git: ['git', 'ca-certificates'],
} as const

const missing = missingPackages()
const inCi = process.env.CI === 'true'
if (missing.length > 0) {
  if (inCi && canInstall()) {
    install(missing)
    if (missingPackages().length > 0) fail()
  } else if (inCi) {
    fail()
  } else {
    process.stdout.write(
      `the tests that need containers will be skipped; for them: sudo apt-get install ${missing.join(' ')} (Debian, Ubuntu)\n`,
    )
  }
}

function missingPackages(): readonly string[] {
  return Object.entries(packages).flatMap(([program, needed]) => (runs(program) ? [] : needed))
}

function fail(): never {
  process.stderr.write(`Install these and run this again, as root: ${missingPackages().join(', ')}\n`)
  process.exit(1)
}
