package homelab.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.identity.MintedSecret;
import homelab.pfsense.DeclaredReachability;
import homelab.pfsense.Media;
import homelab.pfsense.PfsenseConfig;
import homelab.pfsense.PfsenseInputs;
import homelab.pfsense.Reachability;
import homelab.rehearsal.StateGraph.Lifetime;
import homelab.review.Rehearsed;
import homelab.secrecy.Masks;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The story that every homelab goes through, told once on the real engine: preview, up, nothing to
 * do, drift and mending, destroy and rebuild, a new service, a changed first boot, and two mistakes
 * a person makes. Each phase states what has to hold and looks whether it does.
 */
public final class Rehearsal {

  private static final String ZERO_CHANGES = "nothing changes";
  private static final String SNAPSHOT = "20261115T000000Z";

  private final Path tools;
  private final Path root;
  private final String stack;
  private final Consumer<String> progress;

  private final List<Check> checks = new ArrayList<>();
  private final List<Summary.Phase> phases = new ArrayList<>();
  private final List<OperationResult> said = new ArrayList<>();
  private final Map<String, Object> figures = new TreeMap<>();

  /**
   * Prepares a rehearsal.
   *
   * @param tools folder of the engine
   * @param root the project
   * @param stack whose stack file is rehearsed
   * @param progress is told each phase as it begins and ends
   */
  public Rehearsal(Path tools, Path root, String stack, Consumer<String> progress) {
    this.tools = tools;
    this.root = root;
    this.stack = stack;
    this.progress = progress;
  }

  /**
   * Runs the whole story in a throw-away folder.
   *
   * @return what was found and what the machines would have been given
   * @throws IOException if the folder cannot be written
   * @throws RehearsalStopped if an operation fails that the rest builds on
   */
  public RehearsalResult run() throws IOException {
    return run(Map.of());
  }

  /** The same with the state somewhere else; the variables are how the engine finds it. */
  RehearsalResult run(Map<String, String> state) throws IOException {
    return run(root.resolve("Pulumi.%s.yaml".formatted(stack)), state, clouds -> {});
  }

  /** The same with a stack file from anywhere, and clouds that something was done to before. */
  RehearsalResult run(Path stackFile, Map<String, String> state, Consumer<SimulatedHomelab> before)
      throws IOException {
    try (var stage = RehearsalStage.open(tools, root, stack, stackFile, 0, state)) {
      before.accept(stage.clouds());
      return new Story(stage).tell();
    }
  }

  /** The phases, in order. */
  private final class Story {

    private final RehearsalStage stage;
    private final RehearsalProject project;
    private final SimulatedHomelab clouds;
    private final HomelabConfig config;
    private final SecretSearch secrets = new SecretSearch();

    Story(RehearsalStage stage) {
      this.stage = stage;
      this.project = stage.project();
      this.clouds = stage.clouds();
      this.config = project.config();
    }

    RehearsalResult tell() {
      prepare();
      previewCreatesNothing();
      var first = up();
      var declared = declared(first);
      upAgain("again", Operation.up());
      driftIsMended();
      aFreshCloneSeesNoChange();
      destroyLeavesWhatLasts();
      rebuild(first);
      aServiceIsNoBusinessOfTheNode();
      aChangedFirstBootReplacesTheNode();
      twoMistakes();
      var last = keepsake();
      var router = routerConfig(last);
      var reachability = reachability(router);
      var export = stage.engine().exportState();
      nothingWasToldToAnybody(export);
      var graph = StateGraph.parse(export);
      figures.put("user_data bytes as sent", last.userData().length());
      figures.put("resources", graph.entries().size());
      var summary =
          new Summary(
              stack,
              checks.stream().allMatch(Check::passed),
              checks,
              graph.countsByType(),
              figures,
              phases);
      return new RehearsalResult(
          summary,
          export,
          last,
          router,
          reachability,
          Topology.of(project.config()),
          project.config(),
          declared);
    }

    /** What the stack file declares, before the story changes something in it. */
    private Rehearsed declared(Keepsake first) {
      var masks = new Masks();
      stage.givenSecrets().forEach(masks::add);
      var xml = render(first);
      var rows =
          Reachability.of(xml, Topology.of(config)).stream()
              .map(row -> List.of(row.source(), row.destination(), row.text()))
              .toList();
      return ReviewFacts.of(stack, state(), first, masks, xml, rows);
    }

    private String render(Keepsake last) {
      var current = project.config();
      var topology = Topology.of(current);
      return PfsenseConfig.render(
          new PfsenseInputs(
              topology,
              Session.of(topology, last.sessionKeys()),
              last.part(MintedSecret.PFSENSE_ADMIN_PASSWORD, "hash"),
              stage.given(GivenSecret.DYNDNS_TOKEN),
              current.zone().id(),
              current.home().timeZone()));
    }

    /** Renders pfSense's configuration from the state's secrets: the host must hold just that. */
    private String routerConfig(Keepsake last) {
      var topology = Topology.of(project.config());
      var xml = render(last);
      var expected = Media.iso(xml).fileName();
      check(
          "router",
          "the medium in pfSense's drive is what the state's keys render",
          clouds.routerMedium(topology).endsWith(expected)
              ? List.of()
              : List.of(clouds.routerMedium(topology) + " instead of " + expected));
      return xml;
    }

    private List<List<String>> reachability(String routerConfig) {
      var rows = Reachability.of(routerConfig, Topology.of(project.config()));
      check("router", "who may reach what is as declared", DeclaredReachability.differences(rows));
      return rows.stream()
          .map(row -> List.of(row.source(), row.destination(), row.text()))
          .toList();
    }

    private void prepare() {
      phase(
          "prepare",
          () -> {
            stage.createStack();
            stage.givenSecrets().forEach(secrets::add);
            secrets.add("passphrase", stage.passphrase());
          });
    }

    private void previewCreatesNothing() {
      var before = clouds.inventory();
      var preview = run("preview", Operation.preview());
      require("preview", "a preview succeeds", preview);
      check(
          "preview",
          "a preview creates nothing in any cloud",
          differences(before, clouds.inventory()));
      check(
          "preview",
          "everything is to be created, nothing else",
          unexpected(preview, Set.of("create"), null));
    }

    private Keepsake up() {
      var up = run("up", Operation.up());
      require("up", "the first up succeeds", up);
      var graph = state();
      check(
          "up",
          "nothing that lasts reaches anything disposable",
          graph.waysFromLastingToDisposable());
      check("up", "no address, name or port is a secret", SecretPlaces.unexpected(graph));
      check("up", "no security list in the cloud has an ingress rule", clouds.ingressRules());
      var keepsake = keepsake();
      keepsake.secrets().forEach(secrets::add);
      return keepsake;
    }

    private void upAgain(String phase, Operation operation) {
      var again = run(phase, operation);
      check(phase, ZERO_CHANGES, unexpected(again, Set.of(), null));
      requireSucceeded(phase, again);
    }

    private void driftIsMended() {
      var home = Topology.of(config).homeEnd().name();
      var moved = clouds.drift(config);
      var mended = run("drift", Operation.up("--refresh"));
      require("drift", "what drifted in each cloud is mended", mended);
      check("drift", "the clouds are as declared again", clouds.stillDrifted(moved));
      check(
          "drift",
          "the moved home name stays where DynDNS put it",
          clouds.addressOf(home).equals(List.of(SimulatedHomelab.MOVED_HOME))
              ? List.of()
              : List.of("%s leads to %s".formatted(home, clouds.addressOf(home))));
      upAgain("after drift", Operation.up("--refresh"));
    }

    private void aFreshCloneSeesNoChange() {
      Scratch.delete(project.folder().resolve(".homelab"));
      var refreshed = run("fresh clone", Operation.refresh());
      require("fresh clone", "a refresh without local media succeeds", refreshed);
      upAgain("fresh clone, up", Operation.up());
    }

    private void destroyLeavesWhatLasts() {
      var before = state();
      var lasting = clouds.lastingInventory(config);
      var plain = run("destroy", Operation.destroy());
      check(
          "destroy",
          "a plain destroy names what is protected and fails",
          plain.succeeded() ? List.of("it ended with exit code 0") : List.of());
      var after = state();
      check(
          "destroy",
          "everything disposable is gone from the state",
          names(after, Lifetime.DISPOSABLE));
      var kept = new TreeSet<>(before.with(Lifetime.DURABLE));
      kept.removeAll(after.with(Lifetime.DURABLE));
      check("destroy", "everything durable is still in the state", List.copyOf(kept));
      check(
          "destroy",
          "nothing at home or at Cloudflare was touched but the node's name",
          differences(lasting, clouds.lastingInventory(config)));
      check("destroy", "nothing is left in OCI", clouds.leftInOci());
      check(
          "destroy",
          "nothing that lasts reaches anything disposable",
          after.waysFromLastingToDisposable());
      check(
          "destroy",
          "every public name and gate is kept by something protected",
          List.copyOf(after.unkept()));
      var polite = run("destroy --exclude-protected", Operation.destroy("--exclude-protected"));
      require("destroy", "with --exclude-protected it succeeds", polite);
    }

    private void rebuild(Keepsake first) {
      var up = run("rebuild", Operation.up());
      require("rebuild", "up after destroy succeeds", up);
      var second = keepsake();
      check(
          "rebuild",
          "user_data is the same, byte for byte",
          first.userData().equals(second.userData()) ? List.of() : List.of("it differs"));
      check(
          "rebuild",
          "keys and passwords are the same",
          first.secrets().equals(second.secrets())
              ? List.of()
              : first.secrets().keySet().stream()
                  .filter(name -> !first.secrets().get(name).equals(second.secrets().get(name)))
                  .toList());
      check(
          "rebuild",
          "names are the same",
          first.names().equals(second.names()) ? List.of() : List.of("they differ"));
      check(
          "rebuild",
          "nothing at home is changed by it",
          unexpected(up, Set.of("create"), state().with(Lifetime.DURABLE)));
    }

    private void aServiceIsNoBusinessOfTheNode() {
      var slot = FreeSlot.of(config);
      if (slot.isEmpty()) {
        progress.accept(
            "  --    no service is added: each of the %d slots is taken"
                .formatted(config.services().size()));
      } else {
        aServiceIsAdded(slot.get());
      }
      anotherImage();
    }

    private void aServiceIsAdded(int slot) {
      project.edit(
          config ->
              ((ArrayNode) RehearsalProject.key(config, "services"))
                  .addObject()
                  .put("name", "added-in-rehearsal")
                  .put("slot", slot)
                  .put("image", "ghcr.io/example/added-in-rehearsal:latest")
                  .put("port", 9000));
      var added = run("new service", Operation.up());
      require("new service", "a new service is brought up", added);
      check("new service", "it touches nothing in OCI", touched(added, "oci:"));
      check(
          "new service",
          "it changes neither the router nor its media",
          added.changes().stream()
              .map(OperationResult.Step::name)
              .filter(Set.of("router", "router-media")::contains)
              .toList());
    }

    private void anotherImage() {
      project.edit(
          config ->
              ((ObjectNode) RehearsalProject.key(config, "services").get(0))
                  .put("image", "ghcr.io/example/another:latest")
                  .put("update", "poll"));
      var image = run("new image", Operation.preview());
      check(
          "new image",
          "a service's image is no resource's business",
          unexpected(image, Set.of(), null));
    }

    private void aChangedFirstBootReplacesTheNode() {
      project.edit(
          config ->
              ((ObjectNode) RehearsalProject.key(config, "node"))
                  .put("aptSnapshot", otherSnapshot()));
      var changed = run("new first boot", Operation.up());
      require("new first boot", "it is brought up", changed);
      var replaced = changed.names("replace");
      var updated = changed.names("update");
      check(
          "new first boot",
          "it replaces the node, its console connection and the wait command, and nothing else",
          replaced.equals(Set.of("node", "console", "control-plane"))
              ? List.of()
              : List.of("replaced: " + replaced));
      check(
          "new first boot",
          "it updates the node's name, and nothing else",
          updated.equals(Set.of("node-name")) ? List.of() : List.of("updated: " + updated));
    }

    private String otherSnapshot() {
      return config.node().aptSnapshot().equals(SNAPSHOT) ? "20261114T000000Z" : SNAPSHOT;
    }

    private void twoMistakes() {
      var wrong =
          run(
              "wrong passphrase",
              Operation.preview(),
              stage.engine().with("PULUMI_CONFIG_PASSPHRASE", "not-the-passphrase"));
      check(
          "wrong passphrase",
          "it is refused in words that name the passphrase",
          !wrong.succeeded() && wrong.everything().contains("passphrase")
              ? List.of()
              : List.of("exit code %d".formatted(wrong.exitCode())));
      try (var lock = StateLock.hold(stage.store(), stack)) {
        var locked = run("locked stack", Operation.up());
        check(
            "locked stack",
            "it is refused in words that name the lock",
            !locked.succeeded() && locked.everything().contains("locked by 1 lock")
                ? List.of()
                : List.of("exit code %d".formatted(locked.exitCode())));
      }
    }

    private void nothingWasToldToAnybody(String export) {
      phase(
          "secrets",
          () -> {
            var findings = new LinkedHashSet<String>();
            for (int i = 0; i < said.size(); i++) {
              findings.addAll(secrets.findIn("operation " + (i + 1), said.get(i).everything()));
            }
            findings.addAll(secrets.findIn("the exported state", export));
            var logs = stage.engineLogs();
            logs.forEach(
                (file, text) -> findings.addAll(secrets.findIn("the engine's log " + file, text)));
            note(
                Check.of(
                    "secrets",
                    "no log, plan or exported state holds a secret in the clear",
                    List.copyOf(findings),
                    Map.of(
                        "texts", said.size() + 1 + logs.size(), "searched for", secrets.size())));
          });
    }

    private StateGraph state() {
      return stage.state();
    }

    private Keepsake keepsake() {
      return stage.keepsake();
    }

    private OperationResult run(String phase, Operation operation) {
      return run(phase, operation, stage.engine());
    }

    private OperationResult run(String phase, Operation operation, Engine with) {
      var result = new OperationResult[1];
      phase(phase, () -> result[0] = stage.run(operation, Map.of(), with));
      said.add(result[0]);
      return result[0];
    }
  }

  private void phase(String name, Runnable work) {
    long start = System.nanoTime();
    progress.accept(name + " …");
    work.run();
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    phases.add(new Summary.Phase(name, seconds));
  }

  private void check(String phase, String claim, List<String> findings) {
    note(Check.of(phase, claim, findings, Map.of()));
  }

  /** Checks what everything after it builds on. */
  private void require(String phase, String claim, OperationResult result) {
    check(phase, claim, failure(result));
    requireSucceeded(phase, result);
  }

  private void requireSucceeded(String phase, OperationResult result) {
    if (!result.succeeded()) {
      throw new RehearsalStopped(phase, checks);
    }
  }

  /** The one place where a check is counted and told, so that the two agree. */
  private void note(Check check) {
    checks.add(check);
    progress.accept(
        "  %s  %s%s"
            .formatted(
                check.passed() ? "ok  " : "FAIL",
                check.claim(),
                check.passed() ? "" : "\n        " + String.join("\n        ", check.findings())));
  }

  private static List<String> failure(OperationResult result) {
    if (result.succeeded()) {
      return List.of();
    }
    return List.of(
        "the engine ended with exit code %d: %s"
            .formatted(result.exitCode(), Diagnostics.of(result)));
  }

  /** Returns the changes whose action is not expected, or which touch one of these URNs. */
  private static List<String> unexpected(
      OperationResult result, Set<String> expected, Set<String> untouchable) {
    var findings = new ArrayList<>(failure(result));
    result.changes().stream()
        .filter(
            step ->
                !expected.contains(step.action())
                    || (untouchable != null && untouchable.contains(step.urn())))
        .map(step -> "%s %s %s".formatted(step.action(), step.name(), step.changed()))
        .forEach(findings::add);
    return findings;
  }

  private static List<String> touched(OperationResult result, String typePrefix) {
    return result.changes().stream()
        .filter(step -> step.type().startsWith(typePrefix))
        .map(step -> step.action() + " " + step.name())
        .toList();
  }

  private static List<String> names(StateGraph graph, Lifetime lifetime) {
    return graph.with(lifetime).stream()
        .map(urn -> urn.substring(urn.lastIndexOf("::") + 2))
        .collect(Collectors.toList());
  }

  private static List<String> differences(Map<String, String> before, Map<String, String> after) {
    var findings = new ArrayList<String>();
    var all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    for (String key : all) {
      if (!before.containsKey(key)) {
        findings.add(key + " is new");
      } else if (!after.containsKey(key)) {
        findings.add(key + " is gone");
      } else if (!before.get(key).equals(after.get(key))) {
        findings.add(key + " has changed");
      }
    }
    return findings;
  }
}
