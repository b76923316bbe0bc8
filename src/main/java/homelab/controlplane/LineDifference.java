package homelab.controlplane;

import java.util.ArrayList;
import java.util.List;

/** A unified difference of two short files, with three lines of context. */
public final class LineDifference {

  private static final int CONTEXT = 3;

  private LineDifference() {}

  /** Returns the difference in the form of diff -u. */
  public static String unified(String from, String to, List<String> old, List<String> wanted) {
    var lines = marked(old, wanted);
    var text = new StringBuilder("--- %s\n+++ %s\n".formatted(from, to));
    int at = 0;
    while (at < lines.size()) {
      if (lines.get(at).charAt(0) == ' ') {
        at++;
        continue;
      }
      int start = Math.max(0, at - CONTEXT);
      int end = hunkEnd(lines, at);
      append(text, lines, start, end);
      at = end;
    }
    return text.toString();
  }

  private static int hunkEnd(List<String> lines, int at) {
    int last = at;
    for (int i = at; i < lines.size() && i - last <= 2 * CONTEXT; i++) {
      if (lines.get(i).charAt(0) != ' ') {
        last = i;
      }
    }
    return Math.min(lines.size(), last + CONTEXT + 1);
  }

  private static void append(StringBuilder text, List<String> lines, int start, int end) {
    long oldBefore = lines.subList(0, start).stream().filter(l -> l.charAt(0) != '+').count();
    long newBefore = lines.subList(0, start).stream().filter(l -> l.charAt(0) != '-').count();
    var hunk = lines.subList(start, end);
    long oldCount = hunk.stream().filter(l -> l.charAt(0) != '+').count();
    long newCount = hunk.stream().filter(l -> l.charAt(0) != '-').count();
    text.append(
        "@@ -%d,%d +%d,%d @@\n"
            .formatted(
                oldCount == 0 ? oldBefore : oldBefore + 1,
                oldCount,
                newCount == 0 ? newBefore : newBefore + 1,
                newCount));
    hunk.forEach(line -> text.append(line).append('\n'));
  }

  /** Every line of both, marked with a blank, a minus or a plus (longest common subsequence). */
  private static List<String> marked(List<String> old, List<String> wanted) {
    int[][] common = new int[old.size() + 1][wanted.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = wanted.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(wanted.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    var lines = new ArrayList<String>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < wanted.size()) {
      if (i < old.size() && j < wanted.size() && old.get(i).equals(wanted.get(j))) {
        lines.add(" " + old.get(i++));
        j++;
      } else if (i < old.size() && (j == wanted.size() || common[i + 1][j] >= common[i][j + 1])) {
        lines.add("-" + old.get(i++));
      } else {
        lines.add("+" + wanted.get(j++));
      }
    }
    return lines;
  }
}
