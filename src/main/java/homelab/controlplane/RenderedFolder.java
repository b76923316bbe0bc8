package homelab.controlplane;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The folder of one stack's rendered files: compared with what it should hold, or written. */
public final class RenderedFolder {

  private final Path folder;

  /**
   * Names the folder.
   *
   * @param root the project's folder
   */
  public RenderedFolder(Path root, String stack) {
    this.folder = root.resolve(Rendered.folder(stack));
  }

  /**
   * Compares the plain files with those wanted.
   *
   * @return a unified difference from what is there to what is wanted; empty if there is none
   * @throws IOException if a file cannot be read
   */
  public String difference(SortedMap<String, byte[]> wanted) throws IOException {
    var there = read();
    var paths = new TreeSet<>(there.keySet());
    paths.addAll(wanted.keySet());
    var difference = new StringBuilder();
    for (var path : paths) {
      var is = there.get(path);
      var should = wanted.get(path);
      if (!Arrays.equals(is, should)) {
        difference.append(
            LineDifference.unified(
                is == null ? "/dev/null" : "a/" + path,
                should == null ? "/dev/null" : "b/" + path,
                lines(is),
                lines(should)));
      }
    }
    return difference.toString();
  }

  /** Tells whether there is a vault at all. */
  public boolean hasVault() {
    return Files.exists(folder.resolve(Rendered.SECRETS));
  }

  /** Tells whether the vault is there and holds exactly these bytes. */
  public boolean holdsVault(byte[] vault) throws IOException {
    var file = folder.resolve(Rendered.SECRETS);
    return Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), vault);
  }

  /** Writes the plain files and removes those of services that are gone. */
  public void write(SortedMap<String, byte[]> wanted) throws IOException {
    for (var path : read().keySet()) {
      if (!wanted.containsKey(path)) {
        Files.delete(folder.resolve(path));
      }
    }
    for (var file : wanted.entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  /** Writes the vault, which is as safe to publish as its password is long. */
  public void writeVault(byte[] vault) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(Rendered.SECRETS), vault);
  }

  private SortedMap<String, byte[]> read() throws IOException {
    var files = new TreeMap<String, byte[]>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    List<Path> paths;
    try (var walk = Files.walk(folder)) {
      paths = walk.filter(Files::isRegularFile).toList();
    }
    for (var path : paths) {
      var name = folder.relativize(path).toString().replace('\\', '/');
      if (!name.equals(Rendered.SECRETS)) {
        files.put(name, Files.readAllBytes(path));
      }
    }
    return files;
  }

  private static List<String> lines(byte[] text) {
    return text == null
        ? new ArrayList<>()
        : new String(text, StandardCharsets.UTF_8).lines().toList();
  }
}
