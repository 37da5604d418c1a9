package io.tfsim.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Configurations as JSON: a record is an object of its {@code type} and its components, an empty
 * optional is left out, a lambda is the word {@code lambda}, and any other object is what its
 * {@code toString} says, or the name of its class if it has none of its own.
 */
public final class ConfigurationJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigurationJson() {}

  /**
   * A configuration as JSON.
   *
   * @param value a record, list, map with text as keys, number, word or any other object
   */
  public static String of(Object value) {
    return node(value).toString();
  }

  private static JsonNode node(Object value) {
    if (value instanceof Record record) {
      return object(record);
    }
    if (value instanceof Enum<?> choice) {
      return TextNode.valueOf(choice.name().toLowerCase(Locale.ROOT));
    }
    if (value instanceof Double || value instanceof Float) {
      return DoubleNode.valueOf(((Number) value).doubleValue());
    }
    if (value instanceof Number number) {
      return LongNode.valueOf(number.longValue());
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, element) -> object.set(key.toString(), node(element)));
      return object;
    }
    return TextNode.valueOf(text(value));
  }

  private static ObjectNode object(Record record) {
    ObjectNode object = NODES.objectNode().put("type", record.getClass().getSimpleName());
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = value(record, component);
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      if (value != null) {
        object.set(snakeCase(component.getName()), node(value));
      }
    }
    return object;
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      component.getAccessor().trySetAccessible(); // of a record that is not public
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String text(Object value) {
    Class<?> type = value.getClass();
    if (type.isHidden()) { // its name differs from run to run
      return "lambda";
    }
    try {
      boolean own = type.getMethod("toString").getDeclaringClass() != Object.class;
      return own ? value.toString() : type.getSimpleName();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every object has toString", e);
    }
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
