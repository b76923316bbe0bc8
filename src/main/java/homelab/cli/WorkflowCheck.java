package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.config.HomelabConfig;
import homelab.config.SecretForm;
import homelab.github.GitHub;
import homelab.github.GitHubRefusal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether GitHub still runs the scheduled workflows: it switches them off in a public fork, and
 * after 60 days without a commit in a public repository, and tells nobody but the owner.
 */
record WorkflowCheck(Invocation invocation, Optional<HomelabConfig> config) {

  private static final Pattern ON_GITHUB =
      Pattern.compile("(?:https://|(?:ssh://)?git@)github\\.com[:/]([^/]+/[^/]+?)(?:\\.git)?/?");

  /** The files of ours that a schedule starts. */
  private static final List<String> SCHEDULED =
      List.of(".github/workflows/ci.yml", ".github/workflows/drift.yml");

  private static final Map<String, String> WHY =
      Map.of(
          "disabled_inactivity", "off after 60 days without a commit",
          "disabled_fork", "off because the repository is a fork",
          "disabled_manually", "switched off by a person");

  Finding look() {
    if (config.isEmpty()) {
      return Finding.skip("not looked at", "The stack file has to be readable first.");
    }
    var found = ON_GITHUB.matcher(config.get().repository().url());
    if (!found.matches()) {
      return Finding.skip("not on GitHub", "Nothing is known about schedules elsewhere.");
    }
    var token = invocation.environment().getOrDefault("GITHUB_TOKEN", "");
    if (token.isBlank()) {
      return Finding.skip(
          "not asked: GITHUB_TOKEN is not set",
          "GitHub runs no schedule in a public fork until you switch it on, and none after 60 days"
              + " without a commit: look at https://github.com/%s/actions."
                  .formatted(found.group(1)));
    }
    if (SecretForm.TOKEN.fault(token).isPresent()) {
      return Finding.fail(
          "GITHUB_TOKEN cannot be used", "Copy it again, without other characters.");
    }
    try {
      return judge(found.group(1), ask(found.group(1), token));
    } catch (GitHubRefusal e) {
      return Finding.skip("GitHub does not say", e.getMessage());
    }
  }

  private List<GitHub.Workflow> ask(String repository, String token) {
    var api = invocation.environment().getOrDefault("GITHUB_API_URL", "https://api.github.com");
    return new GitHub(URI.create(api), repository, token).workflows();
  }

  private static Finding judge(String repository, List<GitHub.Workflow> workflows) {
    var off =
        workflows.stream()
            .filter(one -> SCHEDULED.contains(one.path()) && !one.state().equals("active"))
            .toList();
    if (!off.isEmpty()) {
      return Finding.fail(
          off.stream()
              .map(
                  one ->
                      "%s is %s".formatted(one.path(), WHY.getOrDefault(one.state(), one.state())))
              .collect(Collectors.joining("; ")),
          "Nothing looks for drift meanwhile. Switch it on at https://github.com/%s/actions, or: gh workflow enable %s --repo %s"
              .formatted(
                  repository,
                  off.get(0).path().substring(off.get(0).path().lastIndexOf('/') + 1),
                  repository));
    }
    var there = workflows.stream().map(GitHub.Workflow::path).toList();
    return there.containsAll(SCHEDULED)
        ? Finding.pass("GitHub runs them")
        : Finding.fail(
            "GitHub knows none of " + String.join(", ", missing(there)),
            "A fork's workflows are off until you switch them on at https://github.com/%s/actions."
                .formatted(repository));
  }

  private static List<String> missing(List<String> there) {
    return SCHEDULED.stream().filter(path -> !there.contains(path)).toList();
  }
}
