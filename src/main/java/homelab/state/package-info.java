/**
 * Where the engine keeps its state, seen from beside the engine. In come a backend's address, as
 * {@code pulumi login} takes it, and the variables that open it; out come small objects beside the
 * state, locks, operations that never ended, and encrypted copies. It must not know what the
 * program declares, nor what a secret of it is for.
 */
package homelab.state;
