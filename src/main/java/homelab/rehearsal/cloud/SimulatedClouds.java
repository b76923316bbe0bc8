package homelab.rehearsal.cloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Serves worlds to the engine, each behind its own port on loopback, until closed. */
public final class SimulatedClouds implements AutoCloseable {

  /** The engine's variable that attaches it to running providers. */
  public static final String ATTACH_VARIABLE = "PULUMI_DEBUG_PROVIDERS";

  private final List<ProviderServer> servers;

  private SimulatedClouds(List<ProviderServer> servers) {
    this.servers = List.copyOf(servers);
  }

  /**
   * Starts serving.
   *
   * @throws IOException if no port can be had
   */
  public static SimulatedClouds serving(World... worlds) throws IOException {
    var servers = new ArrayList<ProviderServer>();
    try {
      for (var world : Arrays.asList(worlds)) {
        servers.add(ProviderServer.start(world));
      }
    } catch (IOException | RuntimeException e) {
      servers.forEach(ProviderServer::close);
      throw e;
    }
    return new SimulatedClouds(servers);
  }

  /** Returns the value of {@link #ATTACH_VARIABLE}, for example {@code oci:4001,command:4002}. */
  public String attachment() {
    return servers.stream()
        .map(server -> server.schema().name() + ":" + server.port())
        .collect(Collectors.joining(","));
  }

  /**
   * Installs every cloud as a plugin, in the version that its SDK asks for, so that command lines
   * run unchanged.
   *
   * @param pulumiHome a throw-away folder for {@code PULUMI_HOME}
   * @throws IOException if the folder cannot be written
   */
  public void installInto(Path pulumiHome) throws IOException {
    var folder = new PluginFolder(pulumiHome);
    for (var server : servers) {
      folder.install(server.schema().name(), server.schema().version(), server.port());
    }
  }

  @Override
  public void close() {
    servers.forEach(ProviderServer::close);
  }
}
