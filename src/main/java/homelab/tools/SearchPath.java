package homelab.tools;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders in which this machine looks for programs.
 *
 * @param folders in order
 */
public record SearchPath(List<Path> folders) {

  public SearchPath {
    folders = List.copyOf(folders);
  }

  /** Reads PATH. */
  public static SearchPath of(Map<String, String> environment) {
    return new SearchPath(
        Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isBlank())
            .map(Path::of)
            .toList());
  }

  /** Returns the first program of this name. */
  public Optional<Path> find(String program) {
    return folders.stream()
        .map(folder -> folder.resolve(program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Returns the first program of this name, or says how to get it. */
  public Path require(String program, String advice) {
    return find(program)
        .orElseThrow(
            () ->
                new MissingToolException(
                    "'%s' was not found on PATH. %s".formatted(program, advice)));
  }
}
