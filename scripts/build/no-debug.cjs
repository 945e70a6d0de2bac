// Stands in for the package "debug" of oclif and ioredis: DEBUG=* would print commands to Redis, passwords too, and it loads slowly.
const makeDebug = () => Object.assign(() => undefined, { enabled: false, extend: makeDebug })

module.exports = Object.assign(makeDebug, { default: makeDebug })
