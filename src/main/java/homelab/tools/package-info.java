/**
 * The tools that the project runs with, each pinned below {@code tools/}. In come the pins, the
 * platform and the user's cache folder; out come folders with executables. It must not know what
 * the tools are used for.
 */
package homelab.tools;
