/**
 * The lab: boots the rendered user_data for real, in a container with systemd, cloud-init, apt,
 * Docker and WireGuard, on a network of its own with faults to order. What comes in is a stack file
 * and a fault; what goes out is what was seen, judged from outside the node. It must not know how
 * the first boot is made, and the first boot must not know the lab.
 */
package homelab.lab;
