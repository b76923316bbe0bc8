package homelab.proxmox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The HTTP API of the same host that the engine's plugin changes, over TLS with a certificate of
 * its own making. It knows the few calls that homelab makes and refuses everything else, what
 * Proxmox itself would let pass too: a file that a drive still names is not deleted here.
 */
public final class SimulatedProxmoxHost implements AutoCloseable {

  private static final String VM = "proxmoxve:index/vmLegacy:VmLegacy";
  private static final String MEDIA = "proxmoxve:index/fileLegacy:FileLegacy";
  private static final String PREFIX = "/api2/json/nodes/";
  private static final String TASK = "UPID:%s:000A:000B:65000000:qmreboot:%d:homelab@pve!code:";

  private final HttpsServer server;
  private final ProxmoxWorld world;
  private final String node;
  private final List<String> calls = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private volatile String token = "";
  private volatile Consumer<String> booted = medium -> {};
  private volatile Optional<String> failing = Optional.empty();

  private record Answer(int status, String data) {}

  /** Starts a host for a world; its certificate is made in an empty folder. */
  public SimulatedProxmoxHost(ProxmoxWorld world, String node, Path scratch) throws IOException {
    this.world = world;
    this.node = node;
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(scratch)));
    server.createContext("/", this::answer);
    server.start();
  }

  /** Returns the address for the stack file. */
  public String endpoint() {
    return "https://localhost:%d/".formatted(server.getAddress().getPort());
  }

  /** Sets the only token that it takes. */
  public void takes(String token) {
    this.token = token;
  }

  /** Hands over the medium in the router's drive with each restart. */
  public void onBoot(Consumer<String> booted) {
    this.booted = booted;
  }

  /** Fails calls that start like this with a 500, until told otherwise by an empty text. */
  public void fail(String start) {
    failing = Optional.of(start).filter(text -> !text.isEmpty());
  }

  /** Returns every call so far, such as {@code POST qemu/100/status/reboot}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Returns the calls that it does not know. */
  public synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var uri = exchange.getRequestURI().getRawPath();
    var query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    var method = exchange.getRequestMethod();
    Answer answer;
    if (!("PVEAPIToken=" + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer = new Answer(401, "null");
    } else if (!uri.startsWith(PREFIX + node + "/")) {
      answer = unknown(method + " " + uri);
    } else {
      var path = uri.substring((PREFIX + node + "/").length());
      calls.add(method + " " + path);
      answer =
          failing.filter((method + " " + path)::startsWith).isPresent()
              ? new Answer(500, "null")
              : answer(method, path, query, form(body));
    }
    var bytes = "{\"data\":%s}".formatted(answer.data()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer answer(String method, String path, String query, Map<String, String> form) {
    var parts = path.split("/");
    if (parts.length == 3 && parts[0].equals("qemu") && parts[2].equals("config")) {
      return config(method, parts[1], form);
    }
    if (method.equals("POST") && path.matches("qemu/\\d+/status/reboot")) {
      return reboot(parts[1], form);
    }
    if (method.equals("GET") && path.matches("tasks/UPID%3A.*/status")) {
      return new Answer(
          200, "{\"type\":\"qmreboot\",\"status\":\"stopped\",\"exitstatus\":\"OK\"}");
    }
    if (path.matches("storage/[^/]+/content") && method.equals("GET")) {
      return query.equals("content=iso") ? media(parts[1]) : unknown(method + " " + query);
    }
    if (method.equals("DELETE") && path.matches("storage/[^/]+/content/[^/]+")) {
      return delete(parts[1] + ":" + decoded(parts[3]));
    }
    return unknown(method + " " + path);
  }

  private Answer config(String method, String machine, Map<String, String> form) {
    var vm = world.object(VM, machine);
    if (vm.isEmpty()) {
      return new Answer(500, "null");
    }
    if (method.equals("GET")) {
      var file = vm.get().now().textOr("cdrom.fileId", "none");
      return new Answer(200, "{\"ide2\":\"%s,media=cdrom,size=512K\"}".formatted(file));
    }
    var drive = form.getOrDefault("ide2", "");
    var file = drive.replaceAll(",media=cdrom$", "");
    boolean known = form.size() == 1 && drive.endsWith(",media=cdrom") && medium(file).isPresent();
    if (!method.equals("PUT") || !known) {
      return new Answer(400, "null");
    }
    world.change(vm.get(), "cdrom", Map.of("interface", "ide2", "fileId", file));
    return new Answer(200, "null");
  }

  private Answer reboot(String machine, Map<String, String> form) {
    var vm = world.object(VM, machine);
    if (vm.isEmpty() || !form.equals(Map.of("timeout", "120"))) {
      return new Answer(vm.isEmpty() ? 500 : 400, "null");
    }
    world.boot(vm.get());
    booted.accept(vm.get().now().textOr("cdrom.fileId", ""));
    return new Answer(200, "\"" + TASK.formatted(node, Integer.parseInt(machine)) + "\"");
  }

  private Answer media(String storage) {
    var rows = new ArrayList<String>();
    for (var file : world.objects(MEDIA)) {
      if (file.id().startsWith(storage + ":iso/")) {
        var time = Instant.parse(file.now().textOr("fileModificationDate", ""));
        rows.add(
            "{\"volid\":\"%s\",\"ctime\":%d}"
                .formatted(file.id(), time.getEpochSecond() * 1_000_000L + time.getNano() / 1000));
      }
    }
    return new Answer(200, "[" + String.join(",", rows) + "]");
  }

  private Answer delete(String file) {
    boolean attached =
        world.objects(VM).stream().anyMatch(vm -> vm.now().textOr("cdrom.fileId", "").equals(file));
    var found = medium(file);
    if (attached || found.isEmpty()) {
      return new Answer(500, "null");
    }
    world.lose(found.get());
    return new Answer(200, "null");
  }

  private Optional<CloudObject> medium(String file) {
    return world.object(MEDIA, file);
  }

  private Answer unknown(String call) {
    refused.add(call);
    return new Answer(501, "null");
  }

  private static Map<String, String> form(String body) {
    var form = new TreeMap<String, String>();
    for (var pair : body.split("&")) {
      if (!pair.isEmpty()) {
        var parts = pair.split("=", 2);
        form.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return form;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static SSLContext selfSigned(Path scratch) throws IOException {
    var store = scratch.resolve("host.p12");
    var password = "of-nobody";
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=pve",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                password)
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try (InputStream stored = Files.newInputStream(store)) {
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(stored, password.toCharArray());
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException("no certificate could be made: " + said, e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
