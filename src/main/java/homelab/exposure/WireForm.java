package homelab.exposure;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.pulumi.core.internal.Constants;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * Reads properties in the form in which the SDK sends them to the engine. Only there everything
 * that a program can wrap a value into (outputs, secrets, late values, applies) has become plain
 * data with marks.
 */
final class WireForm {

  private WireForm() {}

  static Property.MapOf read(Struct struct) {
    var fields = new LinkedHashMap<String, Property>();
    // Protobuf keeps the order of arrival, which differs from run to run.
    struct.getFieldsMap().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(entry -> fields.put(entry.getKey(), read(entry.getValue())));
    return new Property.MapOf(fields);
  }

  private static Property read(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE -> new Property.Null();
      case BOOL_VALUE -> new Property.Bool(value.getBoolValue());
      case NUMBER_VALUE -> new Property.Number(value.getNumberValue());
      case STRING_VALUE ->
          // The engine takes this text for an unknown value wherever it comes from.
          value.getStringValue().equals(Constants.UnknownValue)
              ? new Property.Unknown()
              : new Property.Text(value.getStringValue());
      case LIST_VALUE -> {
        var elements = new ArrayList<Property>();
        value.getListValue().getValuesList().forEach(element -> elements.add(read(element)));
        yield new Property.ListOf(elements);
      }
      case STRUCT_VALUE -> readMarked(value.getStructValue());
      case KIND_NOT_SET -> new Property.Opaque("a value of no kind");
    };
  }

  private static Property readMarked(Struct struct) {
    var mark = struct.getFieldsMap().get(Constants.SpecialSigKey);
    if (mark == null) {
      return read(struct);
    }
    var inner = struct.getFieldsMap().get(Constants.SecretValueName);
    return switch (mark.getStringValue()) {
      case Constants.SpecialSecretSig ->
          inner == null ? new Property.Opaque("an empty secret") : new Property.Secret(read(inner));
      case Constants.SpecialOutputSig -> {
        var value = inner == null ? new Property.Unknown() : read(inner);
        var secret = struct.getFieldsMap().get(Constants.SecretName);
        yield secret != null && secret.getBoolValue() ? new Property.Secret(value) : value;
      }
      case Constants.SpecialAssetSig, Constants.SpecialArchiveSig -> new Property.Opaque("a file");
      case Constants.SpecialResourceSig -> new Property.Opaque("a resource");
      default -> new Property.Opaque("a value with an unknown mark");
    };
  }
}
