package homelab.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a person pushes to the repository that the lab's git server has. */
final class LabRepository {

  private static final String COMMIT =
      """
      set -eu
      export GIT_DIR="$1" GIT_INDEX_FILE="$1/lab-index"
      export GIT_AUTHOR_NAME=lab GIT_AUTHOR_EMAIL=lab@example.org
      export GIT_COMMITTER_NAME=lab GIT_COMMITTER_EMAIL=lab@example.org
      files=$2 parent=$3
      shift 3
      git read-tree "$parent"
      (cd "$files" && find . -type f | sed 's,^[.]/,,') | while read -r file; do
        blob=$(git hash-object -w --no-filters "$files/$file")
        git update-index --add --cacheinfo "100644,$blob,$file"
      done
      commit=$(git "$@" commit-tree ${SIGN:-} -p "$parent" -m next "$(git write-tree)" </dev/null)
      git update-ref refs/heads/main "$commit"
      echo "$commit"
      """;

  private final BootLab lab;

  LabRepository(BootLab lab) {
    this.lab = lab;
  }

  /** Pushes files on top of what is there, unsigned, and returns the commit. */
  String push(Map<String, byte[]> files) {
    return push(files, "refs/heads/main", "");
  }

  /**
   * Pushes files on top of some commit, over whatever the branch is now.
   *
   * @param key the file of the private key that signs; empty for none
   */
  String push(Map<String, byte[]> files, String parent, String key) {
    try {
      var folder = Files.createTempDirectory(lab.folder(), "pushed");
      for (var file : files.entrySet()) {
        var path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      var line =
          new ArrayList<>(
              List.of(
                  "env",
                  "SIGN=" + (key.isEmpty() ? "" : "-S"),
                  "sh",
                  "-c",
                  COMMIT,
                  "push",
                  bare().toString(),
                  folder.toString(),
                  parent,
                  "-c",
                  "gpg.format=ssh",
                  "-c",
                  "user.signingKey=" + key));
      var said = lab.host().run(line.toArray(String[]::new));
      return said.get(said.size() - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Points the branch at a commit that is there already. */
  void force(String commit) {
    lab.host().run("git", "--git-dir=" + bare(), "update-ref", "refs/heads/main", commit);
  }

  /** The content of a file of the project, as it was committed first. */
  static String ofProject(String file) {
    return LabParts.text(Path.of(file));
  }

  private Path bare() {
    return lab.folder().resolve("internet/git/example/homelab.git");
  }
}
