// Replaces the package "debug" of oclif and ioredis: with DEBUG=* it would print Redis commands with passwords, and it loads slowly.
const makeDebug = () => Object.assign(() => undefined, { enabled: false, extend: makeDebug })

module.exports = Object.assign(makeDebug, { default: makeDebug })
