package homelab.request;

/**
 * One step of a request.
 *
 * @param from who sends
 * @param to who gets it
 * @param by the rule that lets it pass, or what stops it
 * @param passes whether it gets there
 */
public record Hop(String from, String to, String by, boolean passes) {}
