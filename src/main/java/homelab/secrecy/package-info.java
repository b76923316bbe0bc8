/**
 * The last line of defence for secrets: in come values with the names that stand for them, out come
 * texts and streams without the values, and tokens that can be sent without being shown. It must
 * know nothing else of the project.
 */
package homelab.secrecy;
