package homelab.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.pulumi.deployment.internal.InlineDeploymentSettings;
import com.pulumi.internal.PulumiInternal;
import com.pulumi.resources.StackOptions;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import pulumirpc.Language.RunRequest;

/**
 * A language host in this JVM: the engine calls back on a loopback port, and no build tool runs.
 * The SDK's Automation API has the same thing inside, but it starts several more engine processes
 * per operation and does not tell the program where its project lies, so this class uses the SDK's
 * internals of the pinned version directly.
 */
public final class ProgramHost implements AutoCloseable {

  // The SDK logs each program error with a stack trace, which the engine shows in its own words
  // too, and leaves its channels to the garbage collector, which gRPC complains about. Held here
  // because a logger that nobody holds forgets its level.
  private static final List<Logger> NOISY =
      List.of(
          Logger.getLogger("com.pulumi"),
          Logger.getLogger("io.grpc.internal.ManagedChannelOrphanWrapper"));

  private final Server server;

  private ProgramHost(Server server) {
    this.server = server;
  }

  /** Starts a host for this program. */
  public static ProgramHost start(StackProgram program) {
    return start(program, StackOptions.Empty);
  }

  /** Starts a host for this program, whose resources these options can still change. */
  public static ProgramHost start(StackProgram program, StackOptions options) {
    return serving(request -> run(program, options, request));
  }

  /** Starts a host for something that answers the engine's run by itself. */
  static ProgramHost serving(LanguageRuntime.Body body) {
    NOISY.forEach(logger -> logger.setLevel(Level.OFF));
    try {
      var server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .maxInboundMessageSize(400 * 1024 * 1024)
              .addService(new LanguageRuntime(body))
              .build()
              .start();
      return new ProgramHost(server);
    } catch (IOException e) {
      throw new UncheckedIOException("no loopback port could be opened for the language host", e);
    }
  }

  /** Returns where the engine finds this host: {@code 127.0.0.1:PORT}. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(StackProgram program, StackOptions options, RunRequest request) {
    var engineAddress = request.getArgsCount() > 0 ? request.getArgs(0) : "";
    var settings =
        InlineDeploymentSettings.builder()
            .engineAddr(engineAddress)
            .monitorAddr(request.getMonitorAddress())
            .config(ImmutableMap.copyOf(request.getConfigMap()))
            .configSecretKeys(ImmutableSet.copyOf(request.getConfigSecretKeysList()))
            .organization(request.getOrganization())
            .project(request.getProject())
            .stack(request.getStack())
            .isDryRun(request.getDryRun())
            .build();
    var run =
        new StackProgram.Run(
            Path.of(request.getInfo().getRootDirectory()),
            request.getDryRun(),
            request.getConfigMap());
    var pulumi =
        ProgramErrors.shortenedIn(PatientTasks.into(PulumiInternal.fromInline(settings, options)));
    int exitCode;
    try (var connections = EngineConnections.ofThisDeployment()) {
      exitCode = pulumi.runAsync(context -> program.declare(context, run)).join();
    }
    if (exitCode != 0) {
      // The SDK has already told the engine what went wrong, resource by resource.
      throw new IllegalStateException("the program ended with exit code " + exitCode);
    }
  }
}
