/** The parts of the client that are used, so that a bundle leaves out the rest: the whole client has 16 MB. */
export { KubeConfig, loadYaml } from '@kubernetes/client-node'
