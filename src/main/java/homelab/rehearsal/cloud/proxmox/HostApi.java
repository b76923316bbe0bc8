package homelab.rehearsal.cloud.proxmox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import homelab.rehearsal.cloud.CloudObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The calls of the host's own HTTP API that commands make without the plugin, answered from the
 * same world that the plugin changes. Any other call is not implemented, as on a host that is older
 * than it.
 */
public final class HostApi implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/api2/json/";

  /** What README asks for, as the host shows it for a role on the root path. */
  private static final List<String> RIGHTS =
      List.of(
          "Datastore.AllocateSpace",
          "Datastore.AllocateTemplate",
          "Datastore.Audit",
          "Pool.Allocate",
          "Pool.Audit",
          "SDN.Use",
          "Sys.Audit",
          "Sys.Modify",
          "VM.Allocate",
          "VM.Audit",
          "VM.Clone",
          "VM.Config.CDROM",
          "VM.Config.CPU",
          "VM.Config.Disk",
          "VM.Config.HWType",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options",
          "VM.PowerMgmt");

  private final ProxmoxWorld world;
  private final HttpServer server;
  private final Map<String, String> packages = new TreeMap<>();
  private final Map<String, Integer> rights = new TreeMap<>();
  private final List<String> acts = new ArrayList<>();
  private String version = "9.0.11";

  private record Answer(int status, Object data) {}

  private HostApi(ProxmoxWorld world, HttpServer server) {
    this.world = world;
    this.server = server;
    packages.put("pve-manager", "9.0.11");
    packages.put("lxc-pve", "6.0.5-3");
    RIGHTS.forEach(right -> rights.put(right, 1));
  }

  /**
   * Starts answering on loopback.
   *
   * @throws IOException if no port can be had
   */
  public static HostApi serving(ProxmoxWorld world) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    var api = new HostApi(world, server);
    server.createContext("/", api::answer);
    server.start();
    return api;
  }

  /** Returns the address as a stack file would name it. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
  }

  /** Lets the host be of another version. */
  public synchronized void version(String version) {
    this.version = version;
  }

  /** Lets a package be installed in another version. */
  public synchronized void install(String name, String version) {
    packages.put(name, version);
  }

  /** Takes a right from the token, or its reach: 0 holds for the path alone. */
  public synchronized void grant(String right, int reach) {
    rights.put(right, reach);
  }

  /** Returns what was asked of the host that changes something, in order. */
  public synchronized List<String> acts() {
    return List.copyOf(acts);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      var path = exchange.getRequestURI().toString();
      Answer answer;
      synchronized (this) {
        if (world.cutOff().isPresent()) {
          // A packet that is dropped is never answered; the caller sees a closed connection.
          return;
        }
        answer =
            !token.matches("PVEAPIToken=[^@!=]+@[^@!=]+![^@!=]+=.+")
                ? new Answer(401, null)
                : path.startsWith(BASE)
                    ? call(exchange.getRequestMethod(), path.substring(BASE.length()), form)
                    : new Answer(501, null);
      }
      var data = new LinkedHashMap<String, Object>();
      data.put("data", answer.data());
      var body = JSON.writeValueAsBytes(data);
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer call(String method, String path, String form) {
    var node = "nodes/%s/".formatted(world.host().node());
    if (method.equals("GET")) {
      return switch (path) {
        case "version" -> new Answer(200, Map.of("version", version, "release", version));
        case "access/permissions" -> new Answer(200, Map.of("/", rights));
        default -> path.startsWith(node) ? read(path.substring(node.length())) : unknown();
      };
    }
    return path.startsWith(node) ? act(method, path.substring(node.length()), form) : unknown();
  }

  private Answer read(String path) {
    if (path.matches("lxc/\\d+/status/current")) {
      return world
          .container(Integer.parseInt(path.split("/")[1]))
          .map(guest -> new Answer(200, Map.of("status", status(guest))))
          .orElseGet(HostApi::missing);
    }
    return switch (path) {
      case "apt/versions" ->
          new Answer(
              200,
              packages.entrySet().stream()
                  .map(
                      each ->
                          Map.of(
                              "Package", each.getKey(),
                              "OldVersion", each.getValue(),
                              "CurrentState", "Installed"))
                  .toList());
      case "qemu" -> new Answer(200, guests(ProxmoxWorld.VM, "name"));
      case "lxc" -> new Answer(200, guests(ProxmoxWorld.CONTAINER, "initialization.hostname"));
      case "storage" ->
          new Answer(
              200,
              world.host().storages().entrySet().stream()
                  .map(
                      each ->
                          Map.of(
                              "storage", each.getKey(),
                              "content", String.join(",", new TreeSet<>(each.getValue())),
                              "active", 1))
                  .toList());
      case "network" -> new Answer(200, interfaces());
      default -> unknown();
    };
  }

  private List<Map<String, Object>> guests(String type, String nameAt) {
    var guests = new ArrayList<Map<String, Object>>();
    for (var guest : world.objects(type)) {
      var row = new TreeMap<String, Object>();
      row.put("vmid", Integer.parseInt(guest.id()));
      row.put("name", guest.now().textOr(nameAt, ""));
      row.put("status", status(guest));
      row.put("tags", String.join(";", guest.now().texts("tags")));
      if (guest.now().flag("template", false)) {
        row.put("template", 1);
      }
      guests.add(row);
    }
    return guests;
  }

  private List<Map<String, Object>> interfaces() {
    var rows = new ArrayList<Map<String, Object>>();
    for (var card : world.host().cards()) {
      rows.add(Map.of("iface", card, "type", "eth", "active", 1));
    }
    for (var found : world.interfaces().all()) {
      var row = new TreeMap<String, Object>();
      row.put("iface", found.now().textOr("name", ""));
      row.put("type", found.type().equals(ProxmoxWorld.BRIDGE) ? "bridge" : "vlan");
      row.put("active", 1);
      found.now().text("gateway").ifPresent(gateway -> row.put("gateway", gateway));
      if (found.now().has("ports")) {
        row.put("bridge_ports", String.join(" ", found.now().texts("ports")));
      }
      rows.add(row);
    }
    return rows;
  }

  private Answer act(String method, String path, String form) {
    var guest =
        path.matches("lxc/\\d+([/?].*)?")
            ? world.container(Integer.parseInt(path.split("[/?]")[1]))
            : java.util.Optional.<CloudObject>empty();
    if (guest.isEmpty()) {
      return path.startsWith("lxc/") ? missing() : unknown();
    }
    acts.add(method + " " + path);
    var id = guest.get().id();
    if (method.equals("PUT") && path.equals("lxc/%s/config".formatted(id))) {
      if (!form.equals("onboot=0")) {
        return unknown();
      }
      world.change(guest.get(), "startOnBoot", false);
      return new Answer(200, null);
    }
    if (method.equals("POST") && path.equals("lxc/%s/status/shutdown".formatted(id))) {
      world.change(guest.get(), "started", false);
      return new Answer(200, null);
    }
    if (method.equals("DELETE") && path.equals("lxc/%s?purge=1".formatted(id))) {
      if (status(guest.get()).equals("running")) {
        return new Answer(500, null);
      }
      world.lose(guest.get());
      return new Answer(200, null);
    }
    return unknown();
  }

  private static String status(CloudObject guest) {
    return guest.now().flag("started", true) && !guest.now().flag("template", false)
        ? "running"
        : "stopped";
  }

  private static Answer unknown() {
    return new Answer(501, null);
  }

  private static Answer missing() {
    return new Answer(500, null);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
