/**
 * The Pulumi engine as a tool. In come a project folder, a stack, an environment and an operation;
 * out come what the engine did to which resource, what it said, and how long it took. It must not
 * know what the program declares.
 */
package homelab.engine;
