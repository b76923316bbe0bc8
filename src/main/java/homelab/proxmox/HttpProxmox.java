package homelab.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import homelab.secrecy.HeaderToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The host's own HTTP API, with a token. */
public final class HttpProxmox implements ProxmoxApi, HostFacts {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How long the host may take to answer a call that somebody waits for. */
  public static final Duration ANSWER = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int LOOKS = 150;
  private static final Pattern MAC = Pattern.compile("([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}");

  /** For example local-lvm:base-9000-disk-0,iothread=1,size=16G. */
  private static final Pattern DISK =
      Pattern.compile("([^:,]+):[^,]+(?:,.*)?,size=([0-9]+)([MGT])(?:,.*)?");

  private final HttpClient client;
  private final URI base;
  private final String node;
  private final String token;
  private final Duration answer;
  private final Pause pause;

  /**
   * Prepares the client; nothing is asked yet.
   *
   * @param endpoint the API's address, with a slash at the end
   * @param node the host's name
   * @param verifyTls whether its certificate must be one that this machine trusts
   * @param token {@code user@realm!id=uuid}
   * @param answer how long one call may take until the host counts as silent
   * @param pause how to wait for a task
   * @throws ProxmoxRefusal if the token cannot be sent
   */
  public HttpProxmox(
      String endpoint, String node, boolean verifyTls, String token, Duration answer, Pause pause) {
    // The HTTP client would refuse it as well, in a message that shows the token.
    if (HeaderToken.of(token).isEmpty()) {
      throw new ProxmoxRefusal(
          "the API token has a character that no HTTP header can carry; set"
              + " homelab:proxmoxApiToken again");
    }
    this.base = URI.create(endpoint).resolve("api2/json/");
    this.node = node;
    this.token = token;
    this.answer = answer;
    this.pause = pause;
    var builder = HttpClient.newBuilder().connectTimeout(answer);
    this.client = verifyTls ? builder.build() : builder.sslContext(SelfSigned.trusted()).build();
  }

  @Override
  public void reboot(int machine) {
    await(call("POST", "qemu/%d/status/reboot".formatted(machine), Map.of("timeout", "120")));
  }

  @Override
  public Optional<String> medium(int machine, String drive) {
    var set = call("GET", "qemu/%d/config".formatted(machine), Map.of()).path(drive).asText("");
    var file = set.split(",", 2)[0];
    return Optional.of(file).filter(text -> !text.isEmpty() && !text.equals("none"));
  }

  @Override
  public Optional<Disk> disk(int machine, String drive) {
    var set = call("GET", "qemu/%d/config".formatted(machine), Map.of()).path(drive).asText("");
    var size = DISK.matcher(set);
    return size.matches()
        ? Optional.of(new Disk(size.group(1), gigabytes(size.group(2), size.group(3))))
        : Optional.empty();
  }

  private static int gigabytes(String number, String unit) {
    long size = Long.parseLong(number);
    return (int)
        switch (unit) {
          case "T" -> size << 10;
          case "M" -> size >> 10;
          default -> size;
        };
  }

  @Override
  public void insert(int machine, String drive, String file) {
    call("PUT", "qemu/%d/config".formatted(machine), Map.of(drive, file + ",media=cdrom"));
  }

  @Override
  public List<String> media(String storage) {
    var found = new ArrayList<JsonNode>();
    call("GET", "storage/%s/content?content=iso".formatted(storage), Map.of()).forEach(found::add);
    found.sort(
        Comparator.comparingLong((JsonNode file) -> file.path("ctime").asLong())
            .reversed()
            .thenComparing(file -> file.path("volid").asText()));
    return found.stream().map(file -> file.path("volid").asText()).toList();
  }

  @Override
  public void deleteMedium(String file) {
    var parts = file.split(":", 2);
    await(call("DELETE", "storage/%s/content/%s".formatted(parts[0], encoded(parts[1])), Map.of()));
  }

  @Override
  public Optional<String> containerName(int container) {
    for (var each : call("GET", "lxc", Map.of())) {
      if (each.path("vmid").asInt() == container) {
        return Optional.of(each.path("name").asText());
      }
    }
    return Optional.empty();
  }

  @Override
  public void retire(int container) {
    call("PUT", "lxc/%d/config".formatted(container), Map.of("onboot", "0"));
    var now = call("GET", "lxc/%d/status/current".formatted(container), Map.of());
    if (now.path("status").asText().equals("running")) {
      await(call("POST", "lxc/%d/status/shutdown".formatted(container), Map.of("forceStop", "1")));
    }
  }

  @Override
  public void deleteContainer(int container) {
    await(call("DELETE", "lxc/%d?purge=1".formatted(container), Map.of()));
  }

  @Override
  public String version() {
    return ask("GET", "version", Map.of()).path("version").asText();
  }

  @Override
  public Optional<String> installed(String name) {
    for (var each : call("GET", "apt/versions", Map.of())) {
      // The API calls what is installed the old version, whether there is a newer one or not.
      if (each.path("Package").asText().equals(name)
          && each.path("CurrentState").asText().equals("Installed")) {
        return Optional.of(each.path("OldVersion").asText(""));
      }
    }
    return Optional.empty();
  }

  @Override
  public Map<String, Set<String>> rights() {
    var rights = new TreeMap<String, Set<String>>();
    for (var path : ask("GET", "access/permissions", Map.of()).properties()) {
      // A zero is a right that nothing below the path inherits.
      path.getValue().properties().stream()
          .filter(right -> right.getValue().asInt() == 1)
          .forEach(
              right ->
                  rights
                      .computeIfAbsent(path.getKey(), any -> new TreeSet<>())
                      .add(right.getKey()));
    }
    return rights;
  }

  @Override
  public List<Guest> guests() {
    var guests = new ArrayList<Guest>();
    for (var kind : List.of("qemu", "lxc")) {
      for (var each : call("GET", kind, Map.of())) {
        guests.add(
            new Guest(
                each.path("vmid").asInt(),
                each.path("name").asText(""),
                kind.equals("lxc"),
                each.path("status").asText().equals("running"),
                each.path("template").asInt() == 1,
                Set.of(each.path("tags").asText("").split(";"))));
      }
    }
    guests.sort(Comparator.comparingInt(Guest::id));
    return guests;
  }

  @Override
  public List<Storage> storages() {
    var storages = new ArrayList<Storage>();
    for (var each : call("GET", "storage", Map.of())) {
      storages.add(
          new Storage(
              each.path("storage").asText(),
              Set.of(each.path("content").asText("").split(",")),
              each.path("active").asInt() == 1));
    }
    return storages;
  }

  @Override
  public List<Interface> interfaces() {
    var interfaces = new ArrayList<Interface>();
    for (var each : call("GET", "network", Map.of())) {
      interfaces.add(
          new Interface(
              each.path("iface").asText(),
              each.path("type").asText(),
              each.path("active").asInt() == 1,
              Optional.of(each.path("gateway").asText("")).filter(text -> !text.isEmpty()),
              Arrays.stream(each.path("bridge_ports").asText("").split(" "))
                  .filter(port -> !port.isEmpty())
                  .collect(Collectors.toSet()),
              // Proxmox ends each line of a comment, also the last one.
              each.path("comments").asText("").strip()));
    }
    return interfaces;
  }

  @Override
  public List<Pool> pools() {
    var pools = new ArrayList<Pool>();
    for (var each : ask("GET", "pools", Map.of())) {
      pools.add(new Pool(each.path("poolid").asText(), each.path("comment").asText("").strip()));
    }
    return pools;
  }

  @Override
  public Set<String> templates(String storage) {
    var templates = new TreeSet<String>();
    call("GET", "storage/%s/content?content=vztmpl".formatted(storage), Map.of())
        .forEach(file -> templates.add(file.path("volid").asText()));
    return templates;
  }

  @Override
  public boolean isFree(int guest) {
    var path = "cluster/nextid?vmid=%d".formatted(guest);
    var response = send("GET", path, Map.of());
    // Proxmox refuses a number that is taken as a parameter that is not valid.
    if (response.statusCode() == 400) {
      return false;
    }
    data("GET " + path, response);
    return true;
  }

  @Override
  public Set<String> macAddresses(Guest guest) {
    var kind = guest.container() ? "lxc" : "qemu";
    var found = new TreeSet<String>();
    for (var line :
        call("GET", "%s/%d/config".formatted(kind, guest.id()), Map.of()).properties()) {
      if (line.getKey().matches("net[0-9]+")) {
        var address = MAC.matcher(line.getValue().asText());
        if (address.find()) {
          found.add(address.group().toUpperCase(Locale.ROOT));
        }
      }
    }
    return found;
  }

  private void await(JsonNode task) {
    if (task.isNull() || task.asText().isEmpty()) {
      return;
    }
    var path = "tasks/%s/status".formatted(encoded(task.asText()));
    for (int look = 0; look < LOOKS; look++) {
      var now = look(path);
      if (now.path("status").asText().equals("stopped")) {
        var end = now.path("exitstatus").asText();
        if (!end.equals("OK")) {
          throw new ProxmoxRefusal(
              "Proxmox ended '%s' with: %s; its task log says more"
                  .formatted(now.path("type").asText("a task"), end));
        }
        return;
      }
      pause.of(LOOK);
    }
    throw new ProxmoxRefusal(
        "Proxmox has not ended the task in %d s; look at its task log"
            .formatted(LOOK.multipliedBy(LOOKS).toSeconds()));
  }

  /** The way to the host may lead through the router that is restarting. */
  private JsonNode look(String path) {
    try {
      return call("GET", path, Map.of());
    } catch (ProxmoxRefusal e) {
      if (e.getCause() instanceof IOException) {
        return MissingNode.getInstance();
      }
      throw e;
    }
  }

  private JsonNode call(String method, String path, Map<String, String> form) {
    return ask(method, "nodes/%s/%s".formatted(encoded(node), path), form);
  }

  private JsonNode ask(String method, String path, Map<String, String> form) {
    return data("%s %s".formatted(method, path), send(method, path, form));
  }

  private JsonNode data(String what, HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new ProxmoxRefusal(refusal(what, response.statusCode()));
    }
    try {
      return JSON.readTree(response.body()).path("data");
    } catch (IOException e) {
      throw silent(what, e);
    }
  }

  private HttpResponse<String> send(String method, String path, Map<String, String> form) {
    var what = "%s %s".formatted(method, path);
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(answer)
            .header("Authorization", "PVEAPIToken=" + token);
    if (form.isEmpty()) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/x-www-form-urlencoded");
      request.method(
          method,
          BodyPublishers.ofString(
              new TreeMap<>(form)
                  .entrySet().stream()
                      .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
                      .collect(Collectors.joining("&"))));
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw silent(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProxmoxRefusal("%s: interrupted".formatted(what), e);
    }
  }

  private ProxmoxRefusal silent(String what, IOException cause) {
    return new ProxmoxRefusal(
        "%s: %s did not answer (%s); is home.proxmox.endpoint right, and reached from here?"
            .formatted(what, base, cause.getClass().getSimpleName()),
        cause);
  }

  private static String refusal(String what, int status) {
    var why =
        switch (status) {
          case 401 -> "the token is not known; set homelab:proxmoxApiToken again";
          case 403 -> "the token may not do this; README.md lists the rights it needs";
          default -> "the host's log says why";
        };
    return "%s: Proxmox answered %d: %s".formatted(what, status, why);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return "HttpProxmox[%s]".formatted(base);
  }
}
