package homelab.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.tools.Progress;
import homelab.tools.ToolCache;
import homelab.wireguard.SessionKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Boots a node with one fault and says whether it ended as it has to. */
public final class FirstBootTrial {

  private final Host host;
  private final Path tools;
  private final Path project;
  private final LabParts parts;
  private final RenderedNode node;
  private final Supplier<NewerPackages> newer;
  private final Supplier<HomeParts> home;

  private FirstBootTrial(
      Host host,
      Path tools,
      Path project,
      LabParts parts,
      RenderedNode node,
      Supplier<NewerPackages> newer,
      Supplier<HomeParts> home) {
    this.host = host;
    this.tools = tools;
    this.project = project;
    this.parts = parts;
    this.node = node;
    this.newer = newer;
    this.home = home;
  }

  /**
   * Makes what all trials share: the parts, and what the program renders from the lab's stack file.
   *
   * @param tools folder of the engine
   * @param root the project
   * @throws LabFailure if this machine cannot run the lab, with what it lacks
   */
  public static FirstBootTrial prepare(
      Path tools, Path root, Map<String, String> environment, Progress progress) {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new LabFailure(
          "the lab makes network namespaces and containers, which only root may; run it with sudo");
    }
    var host = Host.real();
    var cache = ToolCache.ofLab(environment);
    var parts = LabParts.provide(cache, host, progress);
    var node =
        progress.during(
            "rendering the lab's stack on the engine",
            "",
            () -> RenderedNode.render(tools, root, parts));
    return new FirstBootTrial(
        host,
        tools,
        root,
        parts,
        node,
        () -> NewerPackages.provide(cache, parts, host, progress),
        () -> HomeParts.provide(cache, parts, host, progress));
  }

  /** The same lab for what the program renders from a changed stack file. */
  FirstBootTrial with(Consumer<ObjectNode> change) {
    return with(RenderedNode.render(tools, project, parts, change));
  }

  /**
   * The same lab after the session's keys were changed.
   *
   * @param before the keys that both ends had
   * @param trial with the new ones
   */
  record Rotated(SessionKeys before, FirstBootTrial trial) {}

  /** Renders another stack, and its session's keys once more. */
  Rotated rotated() {
    var rotated = RenderedNode.rotated(tools, project, parts);
    return new Rotated(rotated.before(), with(rotated.after()));
  }

  private FirstBootTrial with(RenderedNode other) {
    return new FirstBootTrial(host, tools, project, parts, other, newer, home);
  }

  /**
   * Boots once.
   *
   * @param userData instead of what the program renders
   * @param watcher is handed each line of the console
   */
  public Judgement run(Fault fault, Optional<byte[]> userData, Consumer<String> watcher)
      throws IOException {
    try (var lab = open(fault.trouble(), userData.orElse(node.userData()), watcher)) {
      return judge(lab, fault);
    }
  }

  /** Lays out a lab for one fault, with the power still off. */
  BootLab open(Trouble trouble, byte[] userData, Consumer<String> watcher) throws IOException {
    var newerPackages =
        trouble.mirrorMovesOn() ? Optional.of(newer.get()) : Optional.<NewerPackages>empty();
    return BootLab.open(host, project, parts, newerPackages, node, userData, trouble, watcher);
  }

  private static Judgement judge(BootLab lab, Fault fault) {
    fault.trouble().prepare(lab);
    fault.trouble().begin(lab);
    var outcome = lab.boot(fault.bound());
    var judgement = Judgement.of(lab, outcome);
    var objections = new ArrayList<String>();
    if (!fault.expected().met().test(outcome)) {
      objections.add("it had to end " + fault.expected().words());
    }
    fault
        .trouble()
        .trace()
        .filter(part -> lab.machine().console().stream().noneMatch(line -> line.contains(part)))
        .ifPresent(part -> objections.add("the node never met the fault: it did not say " + part));
    objections.addAll(judgement.objections());
    return new Judgement(outcome, objections);
  }

  /** Lays out a lab on a network of somebody else's, with the power still off. */
  BootLab open(Trouble trouble, Function<String, LabNetwork> wiring, Consumer<String> watcher)
      throws IOException {
    return BootLab.open(
        host, project, parts, Optional.empty(), node, node.userData(), trouble, watcher, wiring);
  }

  Host host() {
    return host;
  }

  /** What machines at home start from, made first if it is not there. */
  HomeParts homeParts() {
    return home.get();
  }

  RenderedNode node() {
    return node;
  }
}
