package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.controlplane.Rendered;
import homelab.engine.Operation;
import homelab.request.RequestWay;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three lines in the stack file, and everything else follows: for the fourth and for the 200th. */
@Tag("engine")
class AddingAServiceTests {

  private RehearsalStage stage;

  @BeforeEach
  void open() throws Exception {
    stage = RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0);
    stage.createStack();
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void theFourthFollowsFromThreeLines() throws IOException {
    add(4);
  }

  @Test
  @Tag("full")
  void theTwoHundredthFollowsFromThreeLines() throws IOException {
    for (int number = 4; number < 200; number++) {
      write("service" + number);
    }
    add(200);
  }

  private void add(int number) throws IOException {
    succeeds(Operation.up());
    var before = stage.clouds().inventory();
    var name = "service" + number;

    write(name);
    var result = stage.run(Operation.up());

    assertThat(result.succeeded()).as(Diagnostics.of(result)).isTrue();
    assertThat(result.names("create"))
        .containsExactlyInAnyOrder(
            "container-" + name, "rules-" + name, "firewall-" + name, "public-name-" + name);
    assertThat(result.names("update")).containsExactly("tunnel-rules");
    assertThat(result.names("delete", "replace")).isEmpty();
    assertThat(stage.clouds().inventory().keySet()).containsAll(before.keySet());
    assertThat(stage.run(Operation.preview()).changes()).isEmpty();
    assertThatItIsEverywhere(name, number);
  }

  private void assertThatItIsEverywhere(String name, int number) throws IOException {
    var config = stage.project().config();
    var topology = Topology.of(config);
    var guest = topology.services().get(number - 1);
    var address = guest.guest().address().toString();
    assertThat(guest.guest().id()).isEqualTo(199 + number);
    assertThat(address).isEqualTo("10.20.40." + (9 + number));
    var container = stage.clouds().proxmox().container(199 + number).orElseThrow().now();
    assertThat(container.textOr("initialization.hostname", "")).isEqualTo(name);
    assertThat(container.objects("initialization.ipConfigs").get(0).textOr("ipv4.address", ""))
        .isEqualTo(address + "/24");
    assertThat(stage.clouds().cloudflare().record(name + ".example.org", "CNAME")).isPresent();
    assertThat(RequestWay.through(topology).to(guest))
        .as("the tunnel's rule, pfSense's and Proxmox'")
        .allSatisfy(hop -> assertThat(hop.passes()).as(hop.toString()).isTrue());
    var files = Rendered.of("home", config, topology);
    var yaml = new YAMLMapper();
    assertThat(
            yaml.readTree(files.get(Rendered.INVENTORY))
                .at("/all/children/services/hosts/%s/ansible_host".formatted(name))
                .asText())
        .isEqualTo(address);
    // The compose file is a template over these; RolesTests runs it.
    var variables = yaml.readTree(files.get("host_vars/%s.yaml".formatted(name)));
    assertThat(variables.at("/homelab_service/image").asText())
        .isEqualTo("ghcr.io/example/%s:latest".formatted(name));
    assertThat(variables.at("/homelab_service/port").asInt()).isEqualTo(8000);
    assertThat(variables.at("/homelab_service/update").asText()).isEqualTo("poll");
  }

  private void write(String name) {
    stage
        .project()
        .edit(
            config ->
                ((ArrayNode) RehearsalProject.key(config, "services"))
                    .addObject()
                    .put("name", name)
                    .put("image", "ghcr.io/example/%s:latest".formatted(name))
                    .put("port", 8000));
  }

  private void succeeds(Operation operation) {
    var result = stage.run(operation);
    assertThat(result.succeeded()).as(Diagnostics.of(result)).isTrue();
  }
}
