package homelab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Brings one homelab up for all tests of a class, which take it by their constructor. */
final class OneHome implements BeforeAllCallback, ParameterResolver {

  private static final Namespace STORE = Namespace.create(OneHome.class);

  private record Opened(Path folder, HomeStage stage) implements CloseableResource {
    @Override
    public void close() throws IOException {
      stage.close();
      try (var paths = Files.walk(folder)) {
        for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    var folder = Files.createTempDirectory("homelab-home-stage");
    context
        .getStore(STORE)
        .put(HomeStage.class, new Opened(folder, HomeStage.up(folder, Map.of())));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(HomeStage.class);
  }

  @Override
  public HomeStage resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getStore(STORE).get(HomeStage.class, Opened.class).stage();
  }
}
