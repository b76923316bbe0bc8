package homelab.exposure;

import com.google.protobuf.Descriptors.FieldDescriptor;
import homelab.exposure.Options.Alias;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import pulumirpc.AliasOuterClass;
import pulumirpc.Resource.RegisterResourceRequest;

/** Reads a resource's options from the request that registers it. */
final class RequestOptions {

  /**
   * Fields that are judged elsewhere, or that only order, protect or describe a resource. Every
   * other field of a request is named in {@link Options#others}, also one that a later SDK adds.
   */
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "name",
          "parent",
          "custom",
          "remote",
          "object",
          "ignoreChanges",
          "protect",
          "retainOnDelete",
          "dependencies",
          "propertyDependencies",
          "deleteBeforeReplace",
          "deleteBeforeReplaceDefined",
          "replaceOnChanges",
          "customTimeouts",
          "additionalSecretOutputs",
          "acceptSecrets",
          "acceptResources",
          "supportsPartialValues",
          "supportsResultReporting",
          "aliasSpecs",
          "sourcePosition",
          "stackTrace",
          "parentStackTraceHandle",
          "version",
          "pluginDownloadURL",
          "provider",
          "providers",
          "aliases",
          "aliasURNs");

  private RequestOptions() {}

  static Options read(RegisterResourceRequest request) {
    var others = new TreeSet<String>();
    for (FieldDescriptor field : request.getAllFields().keySet()) {
      if (!KNOWN.contains(field.getName())) {
        others.add(field.getName());
      }
    }
    if (!request.getUnknownFields().asMap().isEmpty()) {
      others.add("a field that this SDK does not know");
    }
    var providers = new ArrayList<>(new TreeSet<>(request.getProvidersMap().values()));
    if (!request.getProvider().isEmpty()) {
      providers.add(request.getProvider());
    }
    var aliases = new ArrayList<Alias>();
    request.getAliasesList().forEach(alias -> aliases.add(alias(alias)));
    request.getAliasURNsList().forEach(urn -> aliases.add(alias(urn, request.getType())));
    return new Options(
        request.getVersion(),
        request.getPluginDownloadURL(),
        providers,
        request.getProvider(),
        aliases,
        others);
  }

  private static Alias alias(AliasOuterClass.Alias alias) {
    if (!alias.hasSpec()) {
      return new Alias("", false);
    }
    var spec = alias.getSpec();
    boolean plain =
        spec.getType().isEmpty()
            && spec.getStack().isEmpty()
            && spec.getProject().isEmpty()
            && spec.getParentUrn().isEmpty()
            && !spec.getNoParent();
    return new Alias(spec.getName(), plain);
  }

  private static Alias alias(String urn, String type) {
    var parts = urn.split("::", 4);
    boolean sameType =
        parts.length == 4 && (parts[2].equals(type) || parts[2].endsWith("$" + type));
    return new Alias(parts.length == 4 ? parts[3] : "", sameType);
  }
}
