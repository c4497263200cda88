import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.jms.*;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apache.qpid.client.AMQAnyDestination;
import org.apache.qpid.client.AMQConnection;
import org.apache.qpid.client.AMQConnectionFactory;
import org.apache.qpid.client.AMQQueue;
import org.apache.qpid.client.AMQSession;
import org.apache.qpid.client.message.AbstractJMSMessage;
import org.apache.qpid.jms.ListMessage;

/**
 * A client of Qpid that sends as many methods as JMS and its extensions make it send.
 *
 * Usage: Session PORT, with -Dqpid.amqp.version=0-8|0-9|0-9-1|0-10. A step that a version has not fails alone; its name
 * and reason go to standard error.
 */
public class Session {
    interface Step {
        void run() throws Exception;
    }

    static boolean v010;
    static String url;

    static void step(String name, Step step) {
        try {
            System.err.println("STEP " + name);
            step.run();
        } catch (Throwable error) {
            System.err.println("FAILED " + name + ": " + error);
        }
    }

    static AMQConnection open(String client, String options) throws Exception {
        AMQConnection connection = new AMQConnection(
                "amqp://guest:guest@" + client + "/default?" + options + "brokerlist='" + url + "'");
        connection.start();
        return connection;
    }

    static AMQSession<?, ?> session(AMQConnection connection, boolean transacted, int mode) throws Exception {
        return (AMQSession<?, ?>) connection.createSession(transacted, mode);
    }

    /** Properties of every type that JMS has. */
    static Message marked(Message message) throws JMSException {
        message.setBooleanProperty("a_boolean", true);
        message.setByteProperty("a_byte", (byte) -5);
        message.setShortProperty("a_short", (short) -30000);
        message.setIntProperty("an_int", -70000);
        message.setLongProperty("a_long", -5000000000L);
        message.setFloatProperty("a_float", 1.5f);
        message.setDoubleProperty("a_double", -2.25);
        message.setStringProperty("a_string", "häuser");
        message.setJMSCorrelationID("correlation-1");
        message.setJMSType("type-1");
        return message;
    }

    static void fill(MapMessage map) throws JMSException {
        map.setBoolean("boolean", true);
        map.setByte("byte", (byte) -128);
        map.setShort("short", (short) -32768);
        map.setChar("char", 'x');
        map.setInt("int", Integer.MIN_VALUE);
        map.setLong("long", Long.MIN_VALUE);
        map.setFloat("float", 0.5f);
        map.setDouble("double", 0.25);
        map.setString("string", "grün");
        map.setBytes("bytes", new byte[] {0, (byte) 0xff});
    }

    static Message receive(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(5000);
        if (message == null) {
            throw new JMSException("nothing came");
        }
        return message;
    }

    static void queues(AMQConnection connection) throws Exception {
        AMQSession<?, ?> session = session(connection, false, javax.jms.Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("BURL:direct://amq.direct//q-1?routingkey='q-1'&durable='false'");
        step("declare and bind", () -> session.declareAndBind((AMQQueue) queue));
        step("declare with arguments", () -> {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("x-qpid-capacity", 1000000L);
            arguments.put("x-qpid-priorities", 4);
            session.createQueue("q-arguments", false, true, false, arguments);
        });
        step("declare exchange", () -> session.declareExchange("x-headers", "headers", false));
        step("bind with arguments", () -> {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("x-match", "any");
            arguments.put("a_string", "v");
            session.bindQueue("q-1", "k-1", arguments, "x-headers", (AMQQueue) queue);
        });
        step("is bound", () -> session.isQueueBound("amq.direct", "q-1", "q-1"));
        step("is not bound", () -> session.isQueueBound("amq.direct", "q-none", "k-none"));
        step("depth", () -> session.getQueueDepth((AMQQueue) queue));
        step("delete queue", () -> session.deleteQueue("q-arguments"));
        step("delete exchange", () -> session.deleteExchange("x-headers"));
    }

    static void messages(AMQConnection connection) throws Exception {
        AMQSession<?, ?> session = session(connection, false, javax.jms.Session.CLIENT_ACKNOWLEDGE);
        Queue queue = session.createQueue("BURL:direct://amq.direct//q-1?routingkey='q-1'&durable='false'");
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        step("text", () -> producer.send(marked(session.createTextMessage("text")), DeliveryMode.PERSISTENT, 7, 60000));
        step("bytes", () -> {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(new byte[] {1, 2, (byte) 0xce});
            producer.send(bytes, DeliveryMode.NON_PERSISTENT, 0, 0);
        });
        step("map", () -> {
            MapMessage map = session.createMapMessage();
            fill(map);
            producer.send(map);
        });
        step("stream", () -> {
            StreamMessage stream = session.createStreamMessage();
            stream.writeInt(5);
            stream.writeString("s");
            producer.send(stream);
        });
        step("object", () -> producer.send(session.createObjectMessage("object")));
        step("list", () -> {
            ListMessage list = session.createListMessage();
            list.add(5);
            list.add("s");
            list.add(true);
            producer.send((Message) list);
        });
        step("reply to", () -> {
            Message message = session.createMessage();
            message.setJMSReplyTo(queue);
            producer.send(message);
        });
        step("receive and acknowledge", () -> {
            for (int count = 0; count < 4; count++) {
                receive(consumer);
            }
            receive(consumer).acknowledge();
        });
        step("recover", () -> {
            receive(consumer);
            session.recover();
            Message again = receive(consumer);
            receive(consumer).acknowledge();
        });
        step("reject", () -> {
            producer.send(session.createTextMessage("to be rejected"));
            session.rejectMessage((AbstractJMSMessage) receive(consumer), false);
        });
        step("unroutable", () -> {
            Queue none = session.createQueue("BURL:direct://amq.direct//q-none?routingkey='k-none'&durable='false'");
            MessageProducer mandatory = session.createProducer(none, true, false);
            mandatory.send(session.createTextMessage("comes back"));
            session.sync();
        });
        step("stop and start", () -> {
            connection.stop();
            connection.start();
        });
        consumer.close();
        producer.close();
        session.close();
    }

    static void kinds(AMQConnection connection) throws Exception {
        AMQSession<?, ?> session = session(connection, false, javax.jms.Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("BURL:direct://amq.direct//q-1?routingkey='q-1'&durable='false'");
        MessageProducer producer = session.createProducer(queue);
        step("selector", () -> {
            Message message = session.createTextMessage("selected");
            message.setStringProperty("colour", "red");
            producer.send(message);
            MessageConsumer consumer = session.createConsumer(queue, "colour = 'red'");
            receive(consumer);
            consumer.close();
        });
        step("browse", () -> {
            producer.send(session.createTextMessage("looked at"));
            QueueBrowser browser = session.createBrowser(queue);
            browser.getEnumeration().hasMoreElements();
            browser.close();
        });
        step("exclusive", () -> {
            MessageConsumer consumer = session.createConsumer(queue, 1, false, true, null);
            receive(consumer);
            consumer.close();
        });
        step("temporary queue", () -> {
            TemporaryQueue temporary = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(temporary);
            session.createProducer(temporary).send(session.createTextMessage("t"));
            receive(consumer);
            consumer.close();
            temporary.delete();
        });
        step("temporary topic", () -> {
            TemporaryTopic temporary = session.createTemporaryTopic();
            MessageConsumer consumer = session.createConsumer(temporary, null, true);
            session.createProducer(temporary).send(session.createTextMessage("t"));
            consumer.close();
        });
        step("durable subscription", () -> {
            Topic topic = session.createTopic("news");
            TopicSubscriber subscriber = session.createDurableSubscriber(topic, "subscription");
            session.createProducer(topic).send(session.createTextMessage("n"));
            receive(subscriber);
            subscriber.close();
            session.unsubscribe("subscription");
        });
        session.close();
    }

    static void transactions(AMQConnection connection) throws Exception {
        AMQSession<?, ?> session = session(connection, true, javax.jms.Session.SESSION_TRANSACTED);
        Queue queue = session.createQueue("BURL:direct://amq.direct//q-1?routingkey='q-1'&durable='false'");
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        step("commit", () -> {
            producer.send(session.createTextMessage("one"));
            session.commit();
        });
        step("rollback", () -> {
            receive(consumer);
            session.rollback();
            receive(consumer);
            session.commit();
        });
        session.close();
        AMQSession<?, ?> lazy = session(connection, false, javax.jms.Session.DUPS_OK_ACKNOWLEDGE);
        step("duplicates", () -> {
            MessageProducer other = lazy.createProducer(queue);
            other.send(lazy.createTextMessage("two"));
            receive(lazy.createConsumer(queue));
        });
        lazy.close();
    }

    static void get(AMQConnection connection) throws Exception {
        AMQSession<?, ?> session = session(connection, false, javax.jms.Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("BURL:direct://amq.direct//q-1?routingkey='q-1'&durable='false'");
        MessageConsumer consumer = session.createConsumer(queue);
        step("receive without prefetch", () -> {
            session.createProducer(queue).send(session.createTextMessage("one by one"));
            receive(consumer);
            consumer.receiveNoWait();
        });
        consumer.close();
        step("delete", () -> session.deleteQueue("q-1"));
        session.close();
    }

    static void addresses(AMQConnection connection) throws Exception {
        AMQSession<?, ?> session = session(connection, false, javax.jms.Session.AUTO_ACKNOWLEDGE);
        step("address of a queue", () -> {
            Destination queue = new AMQAnyDestination("ADDR:q-address; {create: always, delete: always, node: {type: queue, "
                    + "durable: false, x-declare: {arguments: {'qpid.max_count': 5}}, x-bindings: [{exchange: 'amq.topic', key: 'a.#'}]}, "
                    + "link: {reliability: unreliable, x-subscribes: {arguments: {'x-priority': 7}}}}");
            MessageConsumer consumer = session.createConsumer(queue);
            MessageProducer producer = session.createProducer(queue);
            producer.send(marked(session.createTextMessage("addressed")));
            receive(consumer);
            consumer.close();
            producer.close();
        });
        step("address of an exchange", () -> {
            Destination topic = new AMQAnyDestination("ADDR:x-address/a.b; {create: always, delete: always, "
                    + "node: {type: topic, x-declare: {type: topic}}}");
            MessageConsumer consumer = session.createConsumer(topic);
            MessageProducer producer = session.createProducer(topic);
            producer.send(session.createTextMessage("addressed"));
            receive(consumer);
            consumer.close();
            producer.close();
        });
        session.close();
    }

    record Branch(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {'g', (byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {'b', (byte) number};
        }
    }

    static void distributed() throws Exception {
        AMQConnectionFactory factory = new AMQConnectionFactory("amqp://guest:guest@xa/default?brokerlist='" + url + "'");
        XAConnection connection = factory.createXAConnection();
        connection.start();
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        Queue queue = session.createQueue("BURL:direct://amq.direct//q-xa?routingkey='q-xa'&durable='false'");
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        step("timeouts", () -> resource.getTransactionTimeout());
        step("two phases", () -> {
            Xid branch = new Branch(1);
            resource.start(branch, XAResource.TMNOFLAGS);
            resource.setTransactionTimeout(30);
            producer.send(session.createTextMessage("prepared"));
            resource.end(branch, XAResource.TMSUSPEND);
            resource.start(branch, XAResource.TMRESUME);
            resource.end(branch, XAResource.TMSUCCESS);
            resource.prepare(branch);
            resource.recover(XAResource.TMSTARTRSCAN);
            resource.commit(branch, false);
        });
        step("one phase", () -> {
            Xid branch = new Branch(2);
            resource.start(branch, XAResource.TMNOFLAGS);
            receive(consumer);
            resource.end(branch, XAResource.TMSUCCESS);
            resource.commit(branch, true);
        });
        step("roll back", () -> {
            Xid branch = new Branch(3);
            resource.start(branch, XAResource.TMNOFLAGS);
            producer.send(session.createTextMessage("never"));
            resource.end(branch, XAResource.TMFAIL);
            resource.rollback(branch);
        });
        step("forget", () -> resource.forget(new Branch(4)));
        connection.close();
    }

    public static void main(String[] arguments) throws Exception {
        url = "tcp://127.0.0.1:" + arguments[0];
        v010 = System.getProperty("qpid.amqp.version").equals("0-10");
        AMQConnection connection = open("client-1", "");
        step("queues", () -> queues(connection));
        step("messages", () -> messages(connection));
        step("kinds", () -> kinds(connection));
        step("transactions", () -> transactions(connection));
        step("close", connection::close);
        AMQConnection slow = open("client-2", "maxprefetch='0'&");
        step("get", () -> get(slow));
        step("close", slow::close);
        if (v010) {
            AMQConnection addressed = open("client-3", "");
            step("addresses", () -> addresses(addressed));
            step("close", addressed::close);
            step("distributed", Session::distributed);
        }
        // Last, since the client closes in a disorderly way after it.
        AMQConnection failing = open("client-4", "");
        step("failure, which is wanted", () -> {
            AMQSession<?, ?> session = session(failing, false, javax.jms.Session.AUTO_ACKNOWLEDGE);
            session.deleteQueue("q-that-is-not-there");
            session.sync();
        });
        step("close", failing::close);
        System.exit(0);
    }
}
