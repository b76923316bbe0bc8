package homelab.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The state of one stack as it lies in its backend, read without the engine: the engine takes a
 * missing file for a stack that never was, and a file of something else for an empty one.
 *
 * @param store where the state lies
 * @param project the project's name
 * @param stack the stack's name
 */
public record StoredStack(ObjectStore store, String project, String stack) {

  /** A backend may keep hundreds of each kind; the newest are what a person wants back. */
  private static final int OF_EACH_KIND = 8;

  private static final String BACKUP = ".bak";
  private static final String VERSION = "@";

  /** What lies in the place of the state. */
  public enum Condition {
    /** A state with resources. */
    HELD,
    /** A state of the engine without a resource. */
    EMPTY,
    /** Nothing. */
    MISSING,
    /** A file that is empty, cut off, or cannot be read. */
    BROKEN,
    /** A file of something else: of another stack, or of no engine. */
    FOREIGN
  }

  /**
   * What was found.
   *
   * @param condition its kind
   * @param name under which it lies
   * @param resources how many it holds
   * @param detail what is wrong with it, without a subject; empty if nothing is
   */
  public record Found(Condition condition, String name, int resources, String detail) {}

  /** Looks at what lies in the place of the state. */
  public Found now() {
    for (var name : names()) {
      Optional<byte[]> bytes;
      try {
        bytes = store.get(name);
      } catch (UnreadableFile e) {
        return new Found(Condition.BROKEN, name, 0, "cannot be read (%s)".formatted(e.reason()));
      }
      if (bytes.isPresent()) {
        return judged(name, bytes.get());
      }
    }
    return new Found(Condition.MISSING, names().get(0), 0, "is not there");
  }

  /** Returns the earlier states that can be read, the newest first. */
  public List<EarlierState> earlier() {
    var found = new ArrayList<EarlierState>();
    for (var name : earlierNames()) {
      read(name).flatMap(bytes -> state(name, bytes)).ifPresent(found::add);
    }
    found.sort(Comparator.comparing(EarlierState::time).reversed());
    return found;
  }

  /**
   * Returns the newest earlier state if it holds something that nothing else in force holds: then
   * making an empty stack, or going on with one, would forget it.
   */
  public Optional<EarlierState> forgotten() {
    return earlier().stream()
        .findFirst()
        .filter(newest -> newest.resources() > 0)
        .filter(newest -> startedOver().map(newest.time()::isAfter).orElse(true));
  }

  /** Notes that everything until now is given up on purpose, and keeps what a new state covers. */
  public void startOver() {
    setAside();
    names().forEach(name -> read(name + BACKUP).ifPresent(this::keep));
    earlier().stream()
        .findFirst()
        .ifPresent(
            newest ->
                store.put(
                    startedOverName(), newest.time().toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Puts an earlier state in force. What lies there now is kept among the earlier ones.
   *
   * @return what is in force from now on
   * @throws BackendRefusal if there is no such state, or it is not this stack's
   */
  public EarlierState restore(String name) {
    var bytes = read(name);
    if (bytes.isEmpty()) {
      throw new BackendRefusal(
          "%s holds no readable '%s'. %s".formatted(store.place(), name, listed()));
    }
    var restored =
        state(name, bytes.get())
            .orElseThrow(
                () ->
                    new BackendRefusal(
                        "'%s' is not a whole state of stack %s of project %s. %s"
                            .formatted(name, stack, project, listed())));
    var target = names().get(Checkpoint.isCompressed(bytes.get()) ? 1 : 0);
    names().forEach(held -> read(held).ifPresent(this::keep));
    // Written over and not deleted first: there is a whole state at every moment.
    store.put(target, bytes.get());
    for (var other : names()) {
      if (!other.equals(target) && read(other).isPresent()) {
        store.delete(other);
      }
    }
    if (now().resources() != restored.resources()) {
      throw new BackendRefusal(
          ("%s took '%s', and does not give it back as %s. versitygw does so once an object of that"
               + " name was deleted. Nothing is lost: 'homelab state init' in another bucket, and"
               + " this object as its %s.")
              .formatted(store.place(), name, target, target));
    }
    return restored;
  }

  /** Returns the earlier states as a sentence with a line for each. */
  public String listed() {
    var found = earlier();
    if (found.isEmpty()) {
      return "No earlier state lies beside it.";
    }
    var text = new StringBuilder("These lie beside it, the newest first:");
    found.forEach(one -> text.append("\n  ").append(one.line()));
    return text.toString();
  }

  private Found judged(String name, byte[] bytes) {
    try {
      var checkpoint = Checkpoint.parse(bytes, project, stack);
      if (!checkpoint.foreign().isEmpty()) {
        return new Found(Condition.FOREIGN, name, 0, "holds " + checkpoint.foreign());
      }
      int resources = checkpoint.resources();
      return new Found(resources > 0 ? Condition.HELD : Condition.EMPTY, name, resources, "");
    } catch (Checkpoint.Unreadable e) {
      return new Found(Condition.BROKEN, name, 0, e.getMessage());
    }
  }

  private Optional<EarlierState> state(String name, byte[] bytes) {
    try {
      var checkpoint = Checkpoint.parse(bytes, project, stack);
      return checkpoint.foreign().isEmpty()
          ? checkpoint
              .time()
              .map(
                  time ->
                      new EarlierState(name, time, checkpoint.resources(), checkpoint.pending()))
          : Optional.empty();
    } catch (Checkpoint.Unreadable e) {
      return Optional.empty();
    }
  }

  private List<String> names() {
    var name = ".pulumi/stacks/%s/%s.json".formatted(project, stack);
    return List.of(name, name + ".gz");
  }

  private List<String> earlierNames() {
    var all = new ArrayList<String>();
    for (var name : names()) {
      all.add(name + BACKUP);
      store.versions(name).stream()
          // The newest version is the object itself, or lies behind a mark that it was deleted.
          .limit(OF_EACH_KIND)
          .forEach(version -> all.add(name + VERSION + version));
    }
    all.addAll(newest(".pulumi/history/%s/%s/".formatted(project, stack), ".checkpoint.json"));
    all.addAll(newest(".pulumi/backups/%s/%s/".formatted(project, stack), ".json"));
    all.addAll(newest(keptFolder(), ".json"));
    return all;
  }

  /** The engine puts the instant into the name, so the last name is the newest. */
  private List<String> newest(String folder, String ending) {
    return store.list(folder).stream()
        .filter(name -> name.endsWith(ending) || name.endsWith(ending + ".gz"))
        .sorted(Comparator.reverseOrder())
        .limit(OF_EACH_KIND)
        .toList();
  }

  private Optional<byte[]> read(String name) {
    int at = name.lastIndexOf(VERSION);
    try {
      return at < 0
          ? store.get(name)
          : Optional.of(store.version(name.substring(0, at), name.substring(at + 1)));
    } catch (UnreadableFile e) {
      return Optional.empty();
    }
  }

  private void setAside() {
    for (var name : names()) {
      read(name)
          .ifPresent(
              bytes -> {
                keep(bytes);
                store.delete(name);
              });
    }
  }

  /** An empty file is not worth keeping; the same content is kept once. */
  private void keep(byte[] bytes) {
    if (bytes.length > 0) {
      store.put(keptFolder() + digest(bytes) + ".json", bytes);
    }
  }

  private String keptFolder() {
    return "homelab/earlier/%s/".formatted(stack);
  }

  private String startedOverName() {
    return "homelab/started-over/%s".formatted(stack);
  }

  private Optional<Instant> startedOver() {
    try {
      return store
          .get(startedOverName())
          .map(bytes -> Instant.parse(new String(bytes, StandardCharsets.UTF_8).strip()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
