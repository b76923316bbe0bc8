/**
 * The public face at Cloudflare. In come the zone, the services' places and the tunnel secret; out
 * come the tunnel, its rules, the public names, optional Access, and the name that home's DynDNS
 * keeps. It must not know the node.
 */
package homelab.tunnel;
