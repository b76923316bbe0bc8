/**
 * The few things that are said on GitHub: one comment of a pull request, one issue about drift. In
 * come a repository, a token and a text; out comes what GitHub made of it. It finds its own by a
 * hidden marker and touches nothing else. It must not know what the text is about.
 */
package homelab.github;
