package homelab.config;

import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.*;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.*;

/** Reads the configuration that the engine hands over; rules and the stack file follow. */
public final class ConfigLoader {

  private ConfigLoader() {}

  public static HomelabConfig fromEngine(Map<String, String> m) {
    try {
      var om =
          new ObjectMapper()
              .registerModule(new Jdk8Module())
              .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
              .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS);
      var mod = new SimpleModule();
      mod.addDeserializer(
          Subnet.class,
          new com.fasterxml.jackson.databind.deser.std.StdDeserializer<Subnet>(Subnet.class) {
            public Subnet deserialize(
                com.fasterxml.jackson.core.JsonParser p, DeserializationContext c)
                throws java.io.IOException {
              return Subnet.parse(p.getText());
            }
          });
      om.registerModule(mod).configure(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS, true);
      var root = om.createObjectNode();
      for (var e : m.entrySet()) {
        var k = e.getKey().replace("homelab:", "");
        if (e.getValue().startsWith("{") || e.getValue().startsWith("["))
          root.set(k, om.readTree(e.getValue()));
      }
      int i = 0;
      for (var s : root.get("services")) {
        var o = (ObjectNode) s;
        i++;
        def(o, "slot", i);
        def(o, "update", "poll");
        def(o, "hostName", o.get("name").asText());
        def(o, "cores", 1);
        def(o, "memoryMb", 512);
        def(o, "dataGb", 8);
        def(o, "healthPath", "/");
        if (!o.has("environment")) o.putObject("environment");
        if (!o.has("secrets")) o.putArray("secrets");
        if (o.has("access") && !o.get("access").has("emailDomains"))
          ((ObjectNode) o.get("access")).putArray("emailDomains");
        if (o.has("access") && !o.get("access").has("emails"))
          ((ObjectNode) o.get("access")).putArray("emails");
      }
      if (root.has("bootstrap") && root.get("bootstrap").isEmpty()) root.remove("bootstrap");
      return om.treeToValue(root, HomelabConfig.class);
    } catch (java.io.IOException e) {
      throw new RuntimeException(e);
    }
  }

  static void def(ObjectNode o, String k, Object v) {
    if (!o.has(k)) o.putPOJO(k, v);
    if (v instanceof String s && o.get(k).isPojo()) o.put(k, s);
    if (v instanceof Integer n && o.get(k).isPojo()) o.put(k, n);
  }
}
