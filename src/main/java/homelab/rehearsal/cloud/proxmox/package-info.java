/**
 * One Proxmox VE host: networks, storages, guests, firewall, and the way by which a caller reaches
 * it. In come inputs that fit the schema, out come objects or the host's no. It must not know the
 * engine.
 */
package homelab.rehearsal.cloud.proxmox;
