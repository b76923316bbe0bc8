package homelab.rehearsal.cloud;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One world behind a port on loopback. */
final class ProviderServer implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private final Schema schema;
  private final Server server;
  private final ExecutorService callers;

  private ProviderServer(Schema schema, Server server, ExecutorService callers) {
    this.schema = schema;
    this.server = server;
    this.callers = callers;
  }

  static ProviderServer start(World world) throws IOException {
    var schema = Schema.load(world.name());
    // Calls sleep for their latency, so each has its own thread; none of them keeps the JVM alive.
    var callers =
        Executors.newCachedThreadPool(
            work -> {
              var thread = new Thread(work, "simulated " + world.name());
              thread.setDaemon(true);
              return thread;
            });
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(callers)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(new ProviderService(schema, world))
            .build()
            .start();
    return new ProviderServer(schema, server, callers);
  }

  Schema schema() {
    return schema;
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    callers.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
