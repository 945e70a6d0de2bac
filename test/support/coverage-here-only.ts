// For `mocha --import`: each worker measures its own coverage, and not that of what its tests start. That would slow every process, and
// c8 counts src/ only: the built program is not in it, and a process that is killed writes nothing.
if (process.env.MOCHA_WORKER_ID !== undefined) delete process.env.NODE_V8_COVERAGE
