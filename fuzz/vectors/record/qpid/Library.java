import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.framing.*;
import org.apache.qpid.transport.ByteBufferSender;

/**
 * Writes every method and content header that the Qpid client's library has for 0-8, 0-9 and 0-9-1.
 *
 * Usage: Library VERSION. A line a frame: its octets in hexadecimal digits, a tab, what the library says of it.
 */
public class Library {
    static int place;

    static FieldTable table() {
        FieldTable table = new FieldTable();
        table.setBoolean("boolean", true);
        table.setByte("byte", (byte) -5);
        table.setShort("short", (short) -30000);
        table.setInteger("int", -70000);
        table.setLong("long", -5000000000L);
        table.setFloat("float", 1.5f);
        table.setDouble("double", -2.25);
        table.setString("string", "häuser");
        table.setAsciiString(AMQShortString.valueOf("ascii"), "ascii text");
        table.setChar("character", 'x');
        table.setBytes("bytes", new byte[] {0, (byte) 0xff});
        table.setVoid(text("void"));
        FieldTable inner = new FieldTable();
        inner.setString("deep", "value");
        table.setFieldTable("table", inner);
        table.setFieldArray("array", List.of("a", true, -1));
        table.setTimestamp(AMQShortString.valueOf("timestamp"), 1700000000L);
        table.setDecimal(AMQShortString.valueOf("decimal"), new BigDecimal("3.14"));
        return table;
    }

    static Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("string", "text");
        map.put("int", 70000);
        map.put("boolean", false);
        return map;
    }

    static Object sample(Class<?> type, boolean first) {
        place++;
        if (type == boolean.class) {
            return place % 2 == 0 == first;
        }
        if (type == short.class) {
            return (short) place;
        }
        if (type == int.class) {
            return 0x1200 + place;
        }
        if (type == long.class) {
            return 0x12345600L + place;
        }
        if (type == byte[].class) {
            return ("long text " + place).getBytes();
        }
        if (type == FieldTable.class) {
            return table();
        }
        if (type == Map.class) {
            return map();
        }
        if (type == String.class) {
            return "name-" + place;
        }
        return AMQShortString.valueOf("name-" + place);
    }

    static void write(AMQBody body) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        new AMQFrame(7, body).writePayload(new ByteBufferSender() {
            @Override
            public void send(ByteBuffer buffer) {
                byte[] run = new byte[buffer.remaining()];
                buffer.get(run);
                octets.writeBytes(run);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        System.out.println(HexFormat.of().formatHex(octets.toByteArray()) + "\t" + body.toString().replace('\n', ' '));
    }

    static AMQShortString text(String text) {
        return AMQShortString.valueOf(text);
    }

    static void headers() {
        List<java.util.function.Consumer<BasicContentHeaderProperties>> setters = List.of(
                properties -> properties.setContentType(text("text/plain")),
                properties -> properties.setEncoding(text("gzip")),
                properties -> properties.setHeaders(table()),
                properties -> properties.setDeliveryMode((byte) 2),
                properties -> properties.setPriority((byte) 7),
                properties -> properties.setCorrelationId(text("correlation-1")),
                properties -> properties.setReplyTo(text("reply-1")),
                properties -> properties.setExpiration(60000),
                properties -> properties.setMessageId(text("message-1")),
                properties -> properties.setTimestamp(1700000000L),
                properties -> properties.setType(text("type-1")),
                properties -> properties.setUserId(text("guest")),
                properties -> properties.setAppId(text("app-1")),
                properties -> properties.setClusterId(text("cluster-1")));
        BasicContentHeaderProperties all = new BasicContentHeaderProperties();
        for (var setter : setters) {
            BasicContentHeaderProperties one = new BasicContentHeaderProperties();
            setter.accept(one);
            setter.accept(all);
            write(new ContentHeaderBody(one, 0x0102030405L));
        }
        write(new ContentHeaderBody(all, 0x0102030405L));
        write(new ContentHeaderBody(new BasicContentHeaderProperties(), 0));
    }

    public static void main(String[] arguments) throws Exception {
        ProtocolVersion version = Map.of("0-8", ProtocolVersion.v0_8, "0-9", ProtocolVersion.v0_9, "0-9-1", ProtocolVersion.v0_91).get(arguments[0]);
        MethodRegistry registry = new MethodRegistry(version);
        Method[] makers = MethodRegistry.class.getMethods();
        Arrays.sort(makers, Comparator.comparing(maker -> maker.toString()));
        for (Method maker : makers) {
            if (!maker.getName().startsWith("create")) {
                continue;
            }
            Class<?>[] types = maker.getParameterTypes();
            boolean bits = Arrays.asList(types).contains(boolean.class);
            for (boolean first : bits ? new boolean[] {true, false} : new boolean[] {true}) {
                place = 0;
                Object[] given = Arrays.stream(types).map(type -> sample(type, first)).toArray();
                write((AMQBody) maker.invoke(registry, given));
            }
        }
        headers();
    }
}
