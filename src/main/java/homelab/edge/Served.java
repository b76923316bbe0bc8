package homelab.edge;

import java.util.Collection;

/**
 * One public name that leads to a container.
 *
 * @param publicName for example {@code blog.example.org}
 * @param container the container's host name
 * @param gate who passes
 */
public record Served(String publicName, String container, Gate gate) {

  /** Tells whether one of these declares the same pair, and lets in at least as many. */
  public boolean isDeclaredBy(Collection<Served> declared) {
    return declared.stream()
        .anyMatch(
            other ->
                other.publicName().equals(publicName)
                    && other.container().equals(container)
                    && gate.isNoMoreOpenThan(other.gate()));
  }

  @Override
  public String toString() {
    return "%s → %s, %s".formatted(publicName, container, gate);
  }
}
