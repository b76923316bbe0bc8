/**
 * Cloudflare, as far as one zone with a tunnel sees it: names, tunnels and their rules, Access. In
 * come inputs that fit the schema, out come ids or Cloudflare's no. It must not know the engine.
 */
package homelab.rehearsal.cloud.cloudflare;
