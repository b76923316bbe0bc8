package homelab.pfsense;

import java.util.List;

/**
 * Unbound, asking the authoritative servers itself.
 *
 * @param interfaces pfSense's names of those it answers on; WAN is never one
 * @param customOptions text in unbound's own syntax
 */
public record Resolver(List<String> interfaces, String customOptions) {

  public Resolver {
    interfaces = List.copyOf(interfaces);
    if (interfaces.contains("wan")) {
      throw new IllegalArgumentException(
          "the resolver must not listen on WAN; name inside interfaces only");
    }
  }
}
