package homelab.exposure;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of a resource that decide what it stands for and who makes it.
 *
 * @param version the version of the plugin; empty where the request names none
 * @param pluginDownloadUrl where the plugin comes from; empty where the request names none
 * @param providers the providers that it names, each as URN and id
 * @param ownProvider the one of them that the engine makes the resource with; empty for none
 * @param aliases names, URNs or other forms under which the state may hold it already
 * @param others every other option that is set and that the policy has not been taught, by the
 *     engine's name for it; {@code importId} is one of them
 */
public record Options(
    String version,
    String pluginDownloadUrl,
    List<String> providers,
    String ownProvider,
    List<Alias> aliases,
    Set<String> others) {

  /**
   * One alias.
   *
   * @param name the resource's former name; empty if the alias keeps the name
   * @param plain whether it changes nothing but the name
   */
  public record Alias(String name, boolean plain) {}

  public Options {
    providers = List.copyOf(providers);
    aliases = List.copyOf(aliases);
    others = java.util.Collections.unmodifiableSet(new TreeSet<>(others));
  }

  /** Returns no options at all. */
  public static Options none() {
    return new Options("", "", List.of(), "", List.of(), Set.of());
  }
}
