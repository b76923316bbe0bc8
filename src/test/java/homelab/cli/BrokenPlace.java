package homelab.cli;

import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be broken of what commands read, and how; each is done to a copy that is thrown away.
 */
enum BrokenPlace {
  NO_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      for (var ending : List.of("", ".bak", ".attrs", ".bak.attrs")) {
        Files.deleteIfExists(Path.of(state(backend) + ending));
      }
      delete(backend.resolve(".pulumi/history"));
      delete(backend.resolve(".pulumi/backups"));
    }
  },
  NO_FOLDER_OF_THE_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      delete(backend);
    }
  },
  THE_ENGINES_OWN_COPY_ONLY(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      var state = state(backend);
      Files.copy(state, Path.of(state + ".bak"), REPLACE);
      Files.delete(state);
    }
  },
  EMPTY_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(state(backend), "");
    }
  },
  CUT_OFF_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      cut(state(backend));
    }
  },
  FOREIGN_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(state(backend), "{\"hello\": [1, 2, 3]}");
    }
  },
  LIST_IN_PLACE_OF_THE_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(state(backend), "[1]");
    }
  },
  STATE_OF_ANOTHER_STACK(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      var state = state(backend);
      Files.writeString(
          state,
          Files.readString(state).replace("urn:pulumi:home::homelab::", "urn:pulumi:a::b::"));
    }
  },
  FOLDER_IN_PLACE_OF_THE_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.delete(state(backend));
      Files.createDirectory(state(backend));
    }
  },
  UNREADABLE_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      unreadable(state(backend));
    }
  },
  FILE_IN_PLACE_OF_THE_STATES_FOLDER(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      delete(backend);
      Files.writeString(backend, "no folder\n");
    }
  },
  READ_ONLY_FOLDER_OF_THE_STATE(Reads.STATE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      readOnly(backend);
    }

    @Override
    void release(Path project, Path backend) throws IOException {
      writable(backend);
    }
  },
  NO_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.delete(stackFile(project));
    }
  },
  EMPTY_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(stackFile(project), "");
    }
  },
  CUT_OFF_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(stackFile(project), "config:\n  homelab:node: {tenancyId: \"ocid1.tenancy");
    }
  },
  LIST_IN_PLACE_OF_THE_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(stackFile(project), "- config\n- homelab\n");
    }
  },
  BYTES_IN_PLACE_OF_THE_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.write(stackFile(project), new byte[] {0, (byte) 0xff, (byte) 0xfe, 7, 0, 9});
    }
  },
  FOLDER_IN_PLACE_OF_THE_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.delete(stackFile(project));
      Files.createDirectory(stackFile(project));
    }
  },
  UNREADABLE_STACK_FILE(Reads.STACK_FILE) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      unreadable(stackFile(project));
    }
  },
  NO_PROJECT_FILE(Reads.PROJECT) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.delete(project.resolve("Pulumi.yaml"));
    }
  },
  EMPTY_PROJECT_FILE(Reads.PROJECT) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      Files.writeString(project.resolve("Pulumi.yaml"), "");
    }
  },
  FILE_IN_PLACE_OF_THE_RENDERED_FOLDER(Reads.PROJECT) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      delete(project.resolve("ansible/rendered"));
      Files.writeString(project.resolve("ansible/rendered"), "no folder\n");
    }
  },
  FOLDER_IN_PLACE_OF_RENDERED_FILES(Reads.PROJECT) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      var folder = project.resolve("ansible/rendered/home");
      delete(folder);
      Files.createDirectories(folder.resolve("secrets.vault.yml"));
      Files.createDirectories(folder.resolve("inventory.yaml"));
    }
  },
  READ_ONLY_PROJECT(Reads.PROJECT) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      readOnly(project);
    }

    @Override
    void release(Path project, Path backend) throws IOException {
      writable(project);
    }
  },
  EMPTY_PROJECT(Reads.TOOLS) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      delete(project);
      Files.createDirectory(project);
    }
  },
  FILE_IN_PLACE_OF_THE_TOOLS(Reads.TOOLS) {
    @Override
    void spoil(Path project, Path backend) throws IOException {
      delete(project.resolve("tools"));
      Files.writeString(project.resolve("tools"), "no folder\n");
    }
  };

  /** What of the owner's a command reads or writes. */
  enum Reads {
    STATE,
    STACK_FILE,
    PROJECT,
    TOOLS
  }

  private static final java.nio.file.StandardCopyOption REPLACE =
      java.nio.file.StandardCopyOption.REPLACE_EXISTING;

  private final Reads reads;

  BrokenPlace(Reads reads) {
    this.reads = reads;
  }

  Reads reads() {
    return reads;
  }

  abstract void spoil(Path project, Path backend) throws IOException;

  /** Undoes what would keep the copies from being deleted. */
  void release(Path project, Path backend) throws IOException {}

  private static Path state(Path backend) {
    return backend.resolve(".pulumi/stacks/homelab/home.json");
  }

  private static Path stackFile(Path project) {
    return project.resolve("Pulumi.home.yaml");
  }

  private static void cut(Path file) throws IOException {
    var whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Rights stop nobody who is root; a link to itself does. */
  private static void unreadable(Path file) throws IOException {
    if (root()) {
      Files.delete(file);
      Files.createSymbolicLink(file, file.getFileName());
    } else {
      Files.setPosixFilePermissions(file, Set.of());
    }
  }

  private static void readOnly(Path folder) throws IOException {
    if (root()) {
      run("mount", "--bind", folder.toString(), folder.toString());
      run("mount", "-o", "remount,bind,ro", folder.toString());
    } else {
      rights(folder, "r-xr-xr-x");
    }
  }

  /** Lazily: a look of doctor that was given up may still stand in it. */
  private static void writable(Path folder) throws IOException {
    if (root()) {
      run("umount", "-l", folder.toString());
    } else {
      rights(folder, "rwxr-xr-x");
    }
  }

  private static void rights(Path folder, String rights) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
      }
    }
  }

  private static void run(String... line) {
    var said = new StringBuilder();
    int code =
        new SystemCommands()
            .run(
                List.of(line),
                Path.of("/"),
                Map.of("LC_ALL", StandardCharsets.US_ASCII.name()),
                text -> said.append(text).append('\n'));
    if (code != 0) {
      throw new IllegalStateException("%s: %s".formatted(String.join(" ", line), said));
    }
  }

  static void delete(Path top) throws IOException {
    if (!Files.exists(top, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var paths = Files.walk(top)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
