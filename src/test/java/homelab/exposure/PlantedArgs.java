package homelab.exposure;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.resources.ResourceArgs;
import java.lang.reflect.Modifier;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;

/**
 * Arguments of any shape. The generated SDKs' classes only let types and properties through that
 * their schema knows, and the policy must hold against others too.
 */
final class PlantedArgs {

  private PlantedArgs() {}

  /**
   * Returns arguments whose fields hold these values: plain ones as literals, outputs as outputs.
   */
  static ResourceArgs of(Map<String, Object> values) {
    var builder = new ByteBuddy().subclass(ResourceArgs.class).modifiers(Modifier.PUBLIC);
    for (var entry : values.entrySet()) {
      builder =
          builder
              .defineField(
                  field(entry.getKey()),
                  entry.getValue() instanceof Output ? Output.class : Object.class,
                  Modifier.PUBLIC)
              .annotateField(
                  AnnotationDescription.Builder.ofType(Import.class)
                      .define("name", entry.getKey())
                      .build());
    }
    try {
      var type = builder.make().load(PlantedArgs.class.getClassLoader()).getLoaded();
      var args = type.getDeclaredConstructor().newInstance();
      for (var entry : values.entrySet()) {
        type.getField(field(entry.getKey())).set(args, entry.getValue());
      }
      return args;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Properties may be called like words of the language. */
  private static String field(String property) {
    return property + "_";
  }
}
