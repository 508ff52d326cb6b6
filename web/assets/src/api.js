// The page to try the API.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

const place = document.getElementById("api");

SwaggerUI({
  domNode: place,
  url: place.dataset.url,
  deepLinking: false,
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
  requestInterceptor(request) {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (request.method && request.method !== "GET") request.headers["X-CSRFToken"] = token.content;
    return request;
  },
});
