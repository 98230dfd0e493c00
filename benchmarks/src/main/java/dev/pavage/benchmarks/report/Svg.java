package dev.pavage.benchmarks.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Figures as SVG, with text as text and with colours that follow the page: each is a property of style sheets. */
final class Svg {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    private static final String FONT = "text{font-family:\"DejaVu Sans\",Verdana,sans-serif}";

    private Svg() {}

    /** For within a page that declares the colours. */
    static String inline(Figure figure) {
        SVGGraphics2D graphics = graphics(figure.id());
        figure.draw(graphics);
        Element root = graphics.getRoot();
        root.setAttribute("viewBox", "0 0 " + figure.width() + " " + figure.height());
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", figure.title());
        StringWriter text = new StringWriter();
        try {
            graphics.stream(root, text, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("a figure cannot be written to memory", e);
        }
        String svg = text.toString();
        return coloured(svg.substring(svg.indexOf("<svg")).replace("genericDefs", figure.id() + "-defs"));
    }

    /** For a file of its own: light or dark as the reader has it. */
    static String alone(Figure figure) {
        String style = "<style>:root{%s}@media(prefers-color-scheme:dark){:root{%s}}%s</style>"
                .formatted(Colour.declarations(false), Colour.declarations(true), FONT);
        String svg = inline(figure);
        int inside = svg.indexOf('>') + 1;
        String size = " width=\"%d\" height=\"%d\">".formatted(figure.width(), figure.height());
        return svg.substring(0, inside - 1) + size + style + svg.substring(inside) + "\n";
    }

    private static SVGGraphics2D graphics(String id) {
        try {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(NAMESPACE, "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setComment(null);
            context.setPrecision(2);
            // Several figures of one page define clips.
            context.setIDGenerator(new SVGIDGenerator() {
                @Override
                public String generateID(String prefix) {
                    return id + "-" + super.generateID(prefix);
                }
            });
            return new SVGGraphics2D(context, false);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's XML parser without settings can always be had", e);
        }
    }

    private static String coloured(String svg) {
        String text = svg;
        for (Colour colour : Colour.values()) {
            String rgb = "rgb(%d,%d,%d)"
                    .formatted(
                            colour.paint().getRed(),
                            colour.paint().getGreen(),
                            colour.paint().getBlue());
            String hex = String.format(Locale.ROOT, "#%06x", colour.paint().getRGB() & 0xffffff);
            text = text.replace(rgb, "var(" + colour.property() + "," + hex + ")");
        }
        return text;
    }
}
