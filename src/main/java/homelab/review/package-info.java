/**
 * What a change would do, for whoever has to say yes to it. In come the engine's events of a
 * preview, or what two rehearsals left behind; out comes one Markdown text that says the dangerous
 * things first, in words. The same input gives the same text. It must not know GitHub, and no
 * secret may pass through it.
 */
package homelab.review;
