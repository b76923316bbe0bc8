package homelab.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a program in a process group of its own, so that Ctrl-C and a closed terminal reach only
 * who started it. Java cannot do that by itself.
 */
public final class ProcessGroup {

  /** The first is on every Linux, the second on macOS. */
  private static final List<List<String>> STARTERS =
      List.of(
          List.of("setsid"),
          List.of("perl", "-e", "setpgrp(0, 0); exec { $ARGV[0] } @ARGV or die $!"));

  private ProcessGroup() {}

  /** Returns the words to put before a command line; none if this machine has no such program. */
  public static List<String> own(SearchPath path) {
    return STARTERS.stream()
        .flatMap(
            words ->
                path.find(words.get(0)).stream()
                    .map(Path::toString)
                    .map(
                        program ->
                            Stream.concat(Stream.of(program), words.stream().skip(1)).toList()))
        .findFirst()
        .orElse(List.of());
  }
}
