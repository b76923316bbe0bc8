package homelab.state;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real S3 server on loopback that verifies signatures and keeps versions. */
public final class VersityServer implements AutoCloseable {

  private static final String KEY = "test-key";
  private static final String SECRET = "of-nobody-in-particular";
  private static final int TRIES = 200;
  private static final long PAUSE_MS = 50;

  private final Path program;
  private final Path scratch;
  private final int port;
  private Process process;

  private VersityServer(Path program, Path scratch, int port) {
    this.program = program;
    this.scratch = scratch;
    this.port = port;
  }

  /** Starts a server below an empty folder, or skips the test; in CI a skip is a failure. */
  public static VersityServer below(Path scratch) throws IOException {
    var server = new VersityServer(program(), scratch.toAbsolutePath(), freePort());
    for (var folder : List.of("buckets", "versions", "attributes")) {
      Files.createDirectories(server.scratch.resolve(folder));
    }
    server.start();
    return server;
  }

  /** Returns the address by which the engine finds a bucket here. */
  public String backend(String bucket) {
    return backend(bucket, port);
  }

  /** Returns the address of a bucket here, seen through something that listens on another port. */
  public static String backend(String bucket, int port) {
    return "s3://%s?endpoint=http://127.0.0.1:%d&region=us-east-1&s3ForcePathStyle=true"
        .formatted(bucket, port);
  }

  /** Returns the variables that open it. */
  public Map<String, String> keys() {
    var keys = new TreeMap<String, String>();
    keys.put("AWS_ACCESS_KEY_ID", KEY);
    keys.put("AWS_SECRET_ACCESS_KEY", SECRET);
    return keys;
  }

  /** Returns where it listens on loopback. */
  public int port() {
    return port;
  }

  /** Opens a bucket, which need not exist. */
  public BucketStore bucket(String name) {
    return BucketStore.open(BucketAddress.parse(backend(name), keys()), keys());
  }

  /** Makes an empty bucket and returns its address. */
  public String newBucket(String name) {
    try (var bucket = bucket(name)) {
      bucket.create();
    }
    return backend(name);
  }

  /** Starts it again where it was, with everything that it held. */
  public void start() throws IOException {
    var builder =
        new ProcessBuilder(
            program.toString(),
            "--quiet",
            "--port",
            "127.0.0.1:" + port,
            "posix",
            "--sidecar",
            scratch.resolve("attributes").toString(),
            "--versioning-dir",
            scratch.resolve("versions").toString(),
            scratch.resolve("buckets").toString());
    builder.environment().put("ROOT_ACCESS_KEY", KEY);
    builder.environment().put("ROOT_SECRET_KEY", SECRET);
    var log = scratch.resolve("versitygw.log").toFile();
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    for (int left = TRIES; left > 0; left--) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException("versitygw ended: " + Files.readString(log.toPath()), e);
        }
        pause();
      }
    }
    throw new IOException("versitygw does not listen: " + Files.readString(log.toPath()));
  }

  /** Takes it away at once, as a power cut would. */
  public void stop() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
  }

  private static Path program() {
    var found =
        Stream.concat(
                Optional.ofNullable(System.getenv("HOMELAB_TOOLS_BIN")).stream(),
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")))
            .map(folder -> Path.of(folder, "versitygw"))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no versitygw; ./homelab test installs it");
    return found.get();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server was starting", e);
    }
  }
}
