/**
 * What the node runs at its first boot. In come values that are already decided (addresses, keys,
 * image, repository); out comes one script, the same bytes for the same values everywhere, and its
 * form as cloud-init's user_data. It must not know Pulumi, and the script has no branch on
 * distribution or laboratory.
 */
package homelab.firstboot;
