package homelab.node;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What everything in OCI carries, so that a person finds it in Oracle's console and a repair finds
 * it by the one resource that it is.
 *
 * @param project the program's name
 * @param stack whose node it is
 */
public record NodeTags(String project, String stack) {

  /** Returns the tags of one resource. */
  Map<String, String> of(String type, String name) {
    var tags = new LinkedHashMap<String, String>();
    tags.put("managed-by", "homelab");
    tags.put("stack", stack);
    // The resource's own URN is not known yet when its inputs are; this is how the engine forms it.
    tags.put(
        "urn",
        "urn:pulumi:%s::%s::%s$%s::%s".formatted(stack, project, NodeComponent.TYPE, type, name));
    return tags;
  }
}
