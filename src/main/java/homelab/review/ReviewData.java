package homelab.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a run found out about a change, without a word of a comment: main's code makes the comment
 * of it, whoever's code the run was.
 *
 * @param stack the stack's name
 * @param changes what would change
 * @param unchanged how many resources stay as they are
 * @param remarks what else there is to say, in its order
 */
public record ReviewData(String stack, List<Change> changes, int unchanged, List<Remark> remarks) {

  private static final Set<Remark.Kind> REHEARSAL =
      Set.of(Remark.Kind.REHEARSED, Remark.Kind.REHEARSAL_STOPPED);

  private static final Set<Remark.Kind> UNFINISHED =
      Set.of(Remark.Kind.FAILED, Remark.Kind.REFUSED, Remark.Kind.REHEARSAL_STOPPED);

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  public ReviewData {
    Objects.requireNonNull(stack, "stack");
    changes = List.copyOf(changes);
    remarks = List.copyOf(remarks);
  }

  /** Makes the data of a plan, with the remarks about public names that it has. */
  public static ReviewData of(String stack, Plan plan, List<Remark> remarks) {
    var all = new ArrayList<>(plan.names());
    all.addAll(remarks);
    return new ReviewData(stack, plan.changes(), plan.unchanged(), all);
  }

  /**
   * Reads what a run left.
   *
   * @return nothing if this program does not write such data
   */
  public static Optional<ReviewData> read(String json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, ReviewData.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Returns the data as a run leaves it. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a review could not be written as JSON", e);
    }
  }

  /** Returns the data with each of its texts put through this. */
  public ReviewData with(UnaryOperator<String> texts) {
    try {
      return JSON.treeToValue(each(JSON.valueToTree(this), texts), ReviewData.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a review could not be written as JSON", e);
    }
  }

  private static JsonNode each(JsonNode node, UnaryOperator<String> texts) {
    if (node instanceof ObjectNode object) {
      // What stands for an enum is no text of the run's.
      object
          .properties()
          .forEach(
              field -> {
                if (!field.getKey().equals("kind") && !field.getKey().equals("action")) {
                  field.setValue(each(field.getValue(), texts));
                }
              });
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, each(list.get(i), texts));
      }
    } else if (node.isTextual()) {
      return TextNode.valueOf(texts.apply(node.asText()));
    }
    return node;
  }

  /** Returns the comment. */
  public Review review() {
    var rehearsed = remarks.stream().anyMatch(one -> REHEARSAL.contains(one.kind()));
    return new Review(
        rehearsed
            ? Markdown.ours("Rehearsal of stack %s", Markdown.code(stack))
            : Markdown.ours("Preview of stack %s", Markdown.code(stack)),
        introduction(),
        new Plan(
            changes, unchanged, remarks.stream().filter(one -> one.warning().isPresent()).toList()),
        remarks.stream().flatMap(one -> one.section().stream()).toList(),
        remarks.stream().noneMatch(one -> UNFINISHED.contains(one.kind())));
  }

  private Markdown introduction() {
    var whole = Markdown.none();
    Remark.Kind before = null;
    for (Remark remark : remarks) {
      var words = remark.introduction();
      if (words.isEmpty()) {
        continue;
      }
      if (before == null) {
        whole = words.get();
      } else if (before == Remark.Kind.FAILED_CHECK && remark.kind() == before) {
        whole = Markdown.ours("%s\n%s", whole, words.get());
      } else if (before == Remark.Kind.FAILED) {
        whole = Markdown.ours("%s %s", whole, words.get());
      } else {
        whole = Markdown.ours("%s\n\n%s", whole, words.get());
      }
      before = remark.kind();
    }
    return whole;
  }
}
