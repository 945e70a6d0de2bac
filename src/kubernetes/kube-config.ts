/** Of the whole client, which is 16 MB, the part that is used: named here, so that a bundle leaves out the rest. */
export { KubeConfig } from '@kubernetes/client-node'
