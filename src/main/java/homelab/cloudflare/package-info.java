/**
 * Questions to Cloudflare's own HTTP API that no plugin answers before an 'up': which records,
 * tunnels, Access applications and policies are there. In come zone, account and an API token; out
 * comes what Cloudflare answered. Nothing is changed by asking. It must not know the program.
 */
package homelab.cloudflare;
