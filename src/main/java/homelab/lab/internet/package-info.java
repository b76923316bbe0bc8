/**
 * What the node finds outside itself: the cloud's resolver and metadata server, a package mirror, a
 * registry of images and a git server, each of which can be told to misbehave. It runs as a process
 * of its own inside the lab's network, takes orders as lines, and knows nothing of the node.
 */
package homelab.lab.internet;
