package homelab.lab.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.config.Subnet;
import inet.ipaddr.IPAddressString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * DynDNS as pfSense's client for Cloudflare does it ({@code dyndns.class}): nothing while WAN's
 * gateway is monitored and does not answer (198773c99d); the address of WAN if it is a public one,
 * else what a service outside sees; an unchanged address is not sent again before its age is
 * reached; an existing record is changed and none is ever made. The lab speaks HTTP where pfSense
 * speaks HTTPS.
 */
final class NameUpdater {

  private static final String API = "http://api.cloudflare.com/client/v4/zones/%s/dns_records";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern SEEN = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3})");
  private static final List<Subnet> PRIVATE =
      Stream.of("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
          .map(Subnet::parse)
          .toList();

  private final Declaration.DynamicName name;
  private final String checkIp;
  private final Supplier<Optional<String>> wanAddress;
  private final BooleanSupplier online;
  private final InstantSource clock;
  private final ObjectMapper json = new ObjectMapper();
  private String sent = "";
  private Instant sentAt = Instant.EPOCH;

  /**
   * Prepares a client.
   *
   * @param checkIp page that tells the public address
   * @param online whether WAN's gateway counts as online
   */
  NameUpdater(
      Declaration.DynamicName name,
      String checkIp,
      Supplier<Optional<String>> wanAddress,
      BooleanSupplier online,
      InstantSource clock) {
    this.name = name;
    this.checkIp = checkIp;
    this.wanAddress = wanAddress;
    this.online = online;
    this.clock = clock;
  }

  /** Looks once, and sends if there is something to send. */
  synchronized void update() {
    if (!online.getAsBoolean()) {
      System.err.println("dyndns: WAN's gateway does not answer, nothing is sent");
      return;
    }
    try {
      var address = publicAddress();
      if (address.isEmpty()) {
        System.err.println("dyndns: no public address can be told");
        return;
      }
      boolean old = sentAt.plus(name.age()).isBefore(clock.instant());
      if (address.get().equals(sent) && !old) {
        return;
      }
      send(address.get());
      sent = address.get();
      sentAt = clock.instant();
    } catch (IOException e) {
      System.err.println("dyndns: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<String> publicAddress() throws IOException, InterruptedException {
    var own = wanAddress.get();
    if (own.isPresent() && !isPrivate(own.get())) {
      return own;
    }
    var answer =
        client()
            .send(
                HttpRequest.newBuilder(URI.create(checkIp.replace("https://", "http://")))
                    .timeout(PATIENCE)
                    .build(),
                BodyHandlers.ofString());
    var seen = SEEN.matcher(answer.body());
    return seen.find() && !isPrivate(seen.group(1)) ? Optional.of(seen.group(1)) : Optional.empty();
  }

  private static boolean isPrivate(String text) {
    var address = new IPAddressString(text).getAddress().toIPv4();
    return PRIVATE.stream().anyMatch(network -> network.contains(address));
  }

  private void send(String address) throws IOException, InterruptedException {
    var records = API.formatted(name.zoneId());
    var found =
        call(
            request(records + "?type=A&name=%s.%s".formatted(name.host(), name.zone()))
                .GET()
                .build());
    var id = found.path("result").path(0).path("id").asText();
    if (id.isEmpty()) {
      throw new IOException("there is no record %s.%s".formatted(name.host(), name.zone()));
    }
    var body =
        json.writeValueAsString(
            Map.of(
                "content",
                address,
                "type",
                "A",
                "proxied",
                false,
                "name",
                name.host(),
                "ttl",
                name.ttl()));
    call(
        request(records + "/" + id)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
    System.err.println("dyndns: %s.%s is %s".formatted(name.host(), name.zone(), address));
  }

  /** A new one each time, as curl is: a connection kept from the old address leads nowhere. */
  private static HttpClient client() {
    return HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  }

  private HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + name.token());
  }

  private JsonNode call(HttpRequest request) throws IOException, InterruptedException {
    var answer = client().send(request, BodyHandlers.ofString());
    var body = json.readTree(answer.body());
    if (answer.statusCode() != 200 || !body.path("success").asBoolean()) {
      throw new IOException("%d %s".formatted(answer.statusCode(), answer.body()));
    }
    return body;
  }
}
