package homelab.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.task.list.items.TaskListItemsExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * A comment as GitHub reads it: CommonMark with GitHub's extensions, and then what GitHub looks for
 * in the text that is not code.
 */
final class GitHubMarkdown {

  private static final List<Extension> EXTENSIONS =
      List.of(
          AutolinkExtension.create(),
          TablesExtension.create(),
          StrikethroughExtension.create(),
          TaskListItemsExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

  /** Mentions, issues by number, commits, addresses, mathematics and emoji, outside of code. */
  private static final Pattern SPOKEN =
      Pattern.compile(
          "@[A-Za-z0-9]|#\\d|\\bGH-\\d|\\b[0-9a-f]{7,40}\\b|://|\\bwww\\.|\\$|:[a-z_]+:");

  /** cmark-gfm looks for the end of a code span up to this many backticks. */
  private static final int LONGEST_SPAN = 80;

  /** cmark-gfm counts a fence's length in one byte. */
  private static final int LONGEST_FENCE = 255;

  private static final Pattern TICKS = Pattern.compile("`+");

  private GitHubMarkdown() {}

  static Node parse(String text) {
    return PARSER.parse(text);
  }

  /** Returns what every code span and block says, in their order. */
  static List<String> code(String text) {
    var found = new ArrayList<String>();
    parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Code code) {
                found.add(code.getLiteral());
              }

              @Override
              public void visit(FencedCodeBlock block) {
                found.add(block.getLiteral());
              }
            });
    return found;
  }

  /**
   * Returns everything in a text that does something.
   *
   * @param links the only addresses that may be linked
   * @param html the only HTML that may stand there
   */
  static List<String> active(String text, Set<String> links, Predicate<String> html) {
    var found = new ArrayList<String>();
    hidden(text, found);
    parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                if (!links.contains(link.getDestination())) {
                  found.add("link " + link.getDestination());
                }
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                found.add("image " + image.getDestination());
              }

              @Override
              public void visit(HtmlInline inline) {
                if (!html.test(inline.getLiteral())) {
                  found.add("HTML " + inline.getLiteral());
                }
              }

              @Override
              public void visit(HtmlBlock block) {
                if (!html.test(block.getLiteral())) {
                  found.add("HTML " + block.getLiteral());
                }
              }

              @Override
              public void visit(IndentedCodeBlock block) {
                found.add("indented code, which none of ours is");
              }

              @Override
              protected void visitChildren(Node parent) {
                if (parent instanceof Block) {
                  spoken(parent, found);
                }
                super.visitChildren(parent);
              }
            });
    return found;
  }

  /** Adjacent pieces are read as one text; code between them ends a word. */
  private static void spoken(Node block, List<String> found) {
    var text = new StringBuilder();
    collect(block, text);
    var matcher = SPOKEN.matcher(text);
    while (matcher.find()) {
      found.add("reference " + matcher.group());
    }
  }

  private static void collect(Node parent, StringBuilder text) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Text piece) {
        text.append(piece.getLiteral());
      } else if (node instanceof Block || node instanceof Code) {
        text.append(' ');
      } else {
        collect(node, text);
      }
    }
  }

  private static void hidden(String text, List<String> found) {
    text.codePoints()
        .filter(
            point ->
                switch (Character.getType(point)) {
                  case Character.CONTROL -> point != '\n' && point != '\t';
                  case Character.SPACE_SEPARATOR -> point != ' ';
                  case Character.FORMAT,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.SURROGATE,
                      Character.PRIVATE_USE ->
                      true;
                  default -> false;
                })
        .forEach(point -> found.add("hidden character U+%04X".formatted(point)));
    var ticks = TICKS.matcher(text);
    while (ticks.find()) {
      int start = text.lastIndexOf('\n', ticks.start()) + 1;
      boolean fence = text.substring(start, ticks.start()).isBlank();
      if (ticks.group().length() > (fence ? LONGEST_FENCE : LONGEST_SPAN)) {
        found.add("%d backticks, more than GitHub counts".formatted(ticks.group().length()));
      }
    }
  }
}
