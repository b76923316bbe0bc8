package homelab.cli;

import homelab.capacity.Sleeper;
import homelab.config.GivenSecret;
import homelab.interrupt.Interruption;
import homelab.reach.Network;
import homelab.secrecy.MaskedStream;
import homelab.secrecy.Masks;
import homelab.tools.Commands;
import homelab.tools.Progress;
import homelab.tools.Toolbox;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of the command and all that it takes from outside.
 *
 * @param root the project's folder
 * @param folder where the person stands; relative paths on the command line start here
 * @param environment of the person's shell
 * @param in where answers come from
 * @param out where results go; every known secret is taken out of it
 * @param err where progress and errors go, likewise
 * @param terminal whether a person is there to answer
 * @param commands how other programs are run
 * @param clock what time it is
 * @param sleeper how to wait
 * @param network how to look at the network
 * @param interruption whether it was asked to end
 */
public record Invocation(
    Path root,
    Path folder,
    Map<String, String> environment,
    BufferedReader in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Commands commands,
    InstantSource clock,
    Sleeper sleeper,
    Network network,
    Interruption interruption) {

  /** One that nobody asks to end. */
  Invocation(
      Path root,
      Path folder,
      Map<String, String> environment,
      BufferedReader in,
      PrintStream out,
      PrintStream err,
      boolean terminal,
      Commands commands,
      InstantSource clock,
      Sleeper sleeper,
      Network network) {
    this(
        root,
        folder,
        environment,
        in,
        out,
        err,
        terminal,
        commands,
        clock,
        sleeper,
        network,
        new Interruption());
  }

  public Invocation {
    environment = Map.copyOf(environment);
    var masks = out instanceof MaskedStream masked ? masked.masks() : new Masks();
    ShellSecrets.of(environment).forEach(masks::add);
    out = MaskedStream.over(out, masks);
    err = MaskedStream.over(err, masks);
  }

  /** Returns the secrets that are taken out of whatever is printed; more can be added. */
  public Masks masks() {
    return ((MaskedStream) out).masks();
  }

  /** Takes a given secret out of all that is printed: whole, and the part that counts alone. */
  void conceal(String key, String value) {
    masks().add(key, value);
    GivenSecret.byKey(key).ifPresent(given -> masks().add(key, given.kernel(value)));
  }

  /** Returns what says on standard error how long things take. */
  public Progress progress() {
    return new Progress(err, clock);
  }

  /** Returns the project's tools. */
  public Toolbox toolbox() {
    return Toolbox.of(root, environment, commands, progress());
  }

  /** Returns a path of the command line, absolute. */
  public Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }

  /**
   * Lets time pass.
   *
   * @throws CommandFailure if somebody interrupts it
   */
  void pause(Duration duration) {
    try {
      sleeper.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Exit.FAILED, "interrupted while waiting; nothing was written down.");
    }
  }

  /** Returns this run with one variable set. */
  Invocation with(String name, String value) {
    var variables = new TreeMap<>(environment);
    variables.put(name, value);
    return new Invocation(
        root,
        folder,
        variables,
        in,
        out,
        err,
        terminal,
        commands,
        clock,
        sleeper,
        network,
        interruption);
  }

  /** Returns this run for what is still to be looked at after it was asked to end. */
  Invocation undisturbed() {
    return new Invocation(
        root, folder, environment, in, out, err, terminal, commands, clock, sleeper, network);
  }

  @Override
  public String toString() {
    // The environment holds secrets.
    return "Invocation[%s]".formatted(root);
  }
}
