/* eslint-disable */
// @ts-nocheck
/* c8 ignore start */
// Made by scripts/compile-schemas.ts; do not edit.
"use strict";
export const config = validate21;
const schema6 = {"$schema":"http://json-schema.org/draft-07/schema#","title":"cicdstatemgr config","description":"the config of cicdstatemgr","type":["object"],"properties":{"cicdstatemgr":{"description":"the settings; anything else here is for templates, as configData","type":["object"],"properties":{"datasources":{"description":"where context data is kept: one primary, the others are caches; those of the secrets are merged over those of the config","type":["object"],"properties":{"redis":{"$ref":"#/definitions/redis"},"directory":{"$ref":"#/definitions/directory"},"memory":{"$ref":"#/definitions/memory"},"yamlfile":{"$ref":"#/definitions/yamlfile"},"jsonfile":{"$ref":"#/definitions/jsonfile"},"shellfile":{"$ref":"#/definitions/shellfile"},"idfile":{"$ref":"#/definitions/idfile"}},"additionalProperties":false},"maxBytes":{"description":"largest document, in bytes of JSON, default 8000000","type":["integer","null"],"minimum":1,"maximum":9007199254740991},"history":{"description":"how much history a context keeps","type":["object","null"],"properties":{"keep":{"description":"how many changes, default 200","type":["integer","null"],"minimum":0,"maximum":9007199254740991},"maxBytes":{"description":"how many bytes, default 1000000","type":["integer","null"],"minimum":0,"maximum":9007199254740991}},"additionalProperties":false},"slack":{"description":"where notify, manual-choice and respond send","type":["object","null"],"properties":{"url":{"description":"e.g. https://slack.com/api/chat.postMessage","type":["string","null"]},"orgUrl":{"description":"e.g. https://my-org.slack.com, for templates","type":["string","null"]},"token":{"description":"the bearer token; better in the secrets file","type":["string","null"]},"allowedHosts":{"description":"hosts that respond may send the token to, default the host of url and hooks.slack.com","type":["array","null"],"items":{"type":"string"}}}},"trigger":{"description":"where trigger-pipeline sends","type":["object","null"],"properties":{"url":{"description":"e.g. the URL of a Tekton EventListener","type":["string","null"]},"token":{"description":"for headers to use; better in the secrets file","type":["string","null"]},"headers":{"description":"headers of the request","type":["array","null"],"items":{"description":"a header","type":["object","null"],"properties":{"name":{"description":"name of the header","type":["string"]},"value":{"description":"template; may read secretData","type":["string","number","boolean"]}},"required":["name","value"],"additionalProperties":false}},"auto-args":{"description":"arguments of every trigger: name and template","type":["object","null"],"additionalProperties":{"description":"template of the argument","type":["string","number","boolean","null"]}},"protectedArgs":{"description":"names of auto-args that no app can override","type":["array","null"],"items":{"type":"string"}}}},"notify":{"description":"for all notify handlers","type":["object","null"],"properties":{"auto-capture-response-data":{"$ref":"#/definitions/copyRules"}}},"manual-choice":{"description":"for all manual-choice handlers","type":["object","null"],"properties":{"auto-capture-response-data":{"$ref":"#/definitions/copyRules"}}},"templates":{"description":"what the handlers send","type":["object","null"],"properties":{"notify":{"description":"template of a notification: text, or a map whose leaves are templates","type":["string","object","array","null"]},"manual-choice":{"description":"template of a choice: text, or a map whose leaves are templates","type":["string","object","array","null"]},"respond":{"description":"template of a response: text, or a map whose leaves are templates","type":["string","object","array","null"]}}},"http":{"description":"how requests are made","type":["object","null"],"properties":{"timeout":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for a whole request, default 10s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"retries":{"description":"how often a request is tried again on 429, 5xx and network errors, default 2","type":["integer","null"],"minimum":0,"maximum":10},"ca":{"title":"a path","description":"PEM file with further CAs","type":["string","null"],"pattern":"\\S"},"proxy":{"description":"e.g. http://proxy:3128; wins over HTTPS_PROXY","type":["string","null"]}},"additionalProperties":false},"dashboard":{"description":"links for templates","type":["object","null"],"properties":{"pipelineRunUrl":{"description":"for templates","type":["string","null"]}}}},"required":["datasources"]}},"required":["cicdstatemgr"],"definitions":{"redis":{"description":"Redis: many contexts, shared by all machines","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"url":{"title":"redis://… or rediss://…","description":"redis://user:password@host:port/db; wins over host, port and db","type":["string","null"],"pattern":"^rediss?://"},"host":{"description":"default localhost","type":["string","null"]},"port":{"title":"a whole number","description":"default 6379","type":["integer","string","null"],"minimum":0,"maximum":65535,"pattern":"^[0-9]{1,5}$"},"db":{"title":"a whole number","description":"database number, default 0","type":["integer","string","null"],"minimum":0,"maximum":99999,"pattern":"^[0-9]{1,5}$"},"username":{"description":"default: that of the server","type":["string","null"]},"password":{"title":"text (quote it) or a whole number","description":"better in the secrets file","type":["string","integer","null"]},"tls":{"description":"TLS to Redis; url: rediss://… suffices where the system trusts the certificate","type":["object","null"],"properties":{"ca":{"description":"path of a PEM file with the CA","type":["string","null"]},"cert":{"description":"path of a PEM file with the client certificate","type":["string","null"]},"key":{"description":"path of a PEM file with its key","type":["string","null"]},"servername":{"description":"name the certificate is for, where it is not the host","type":["string","null"]}},"additionalProperties":false},"cluster":{"description":"some nodes of a Redis Cluster, host:port each","type":["array","null"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}},"sentinels":{"description":"where Redis Sentinel names the server","type":["object","null"],"properties":{"name":{"description":"name of the master","type":["string"]},"nodes":{"description":"the sentinels, host:port each","type":["array"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}}},"required":["name","nodes"],"additionalProperties":false},"keyPrefix":{"description":"put before every id to make the key, default none","type":["string","null"]},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"timeouts":{"description":"how long to wait for Redis","type":["object","null"],"properties":{"connect":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for a connection, default 2s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"command":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for an answer, default 4s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"additionalProperties":false},"wait":{"description":"make a write wait until replicas have it","type":["object","null"],"properties":{"replicas":{"description":"how many","type":["integer"],"minimum":1,"maximum":9007199254740991},"timeout":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long at most, default 1s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":["replicas"],"additionalProperties":false}},"additionalProperties":false},"directory":{"description":"a directory: many contexts, atomic commits, no server","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the directory; made where missing","type":["string"],"pattern":"\\S"},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":["path"],"additionalProperties":false},"memory":{"description":"nothing is kept when the process ends; for tests of programs that use the library","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]}},"additionalProperties":false},"yamlfile":{"description":"the document as YAML: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":["path"],"additionalProperties":false},"jsonfile":{"description":"the document as JSON: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":["path"],"additionalProperties":false},"shellfile":{"description":"CICD_… variables for sh: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"},"excludeKeyNames":{"description":"keys left out, with all below them, at every depth","type":["array","null"],"items":{"type":"string"}}},"required":["path"],"additionalProperties":false},"idfile":{"description":"the id alone: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":["path"],"additionalProperties":false},"copyRules":{"description":"what to copy, in order","type":["array","null"],"items":{"description":"one rule","type":["object","null"],"properties":{"from":{"description":"template of the value; a blank one is skipped","type":["string","number","boolean"]},"to":{"description":"template of the path to store it at","type":["string"]}},"required":["from","to"],"additionalProperties":false}}},"$id":"config"};
const schema7 = {"description":"Redis: many contexts, shared by all machines","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"url":{"title":"redis://… or rediss://…","description":"redis://user:password@host:port/db; wins over host, port and db","type":["string","null"],"pattern":"^rediss?://"},"host":{"description":"default localhost","type":["string","null"]},"port":{"title":"a whole number","description":"default 6379","type":["integer","string","null"],"minimum":0,"maximum":65535,"pattern":"^[0-9]{1,5}$"},"db":{"title":"a whole number","description":"database number, default 0","type":["integer","string","null"],"minimum":0,"maximum":99999,"pattern":"^[0-9]{1,5}$"},"username":{"description":"default: that of the server","type":["string","null"]},"password":{"title":"text (quote it) or a whole number","description":"better in the secrets file","type":["string","integer","null"]},"tls":{"description":"TLS to Redis; url: rediss://… suffices where the system trusts the certificate","type":["object","null"],"properties":{"ca":{"description":"path of a PEM file with the CA","type":["string","null"]},"cert":{"description":"path of a PEM file with the client certificate","type":["string","null"]},"key":{"description":"path of a PEM file with its key","type":["string","null"]},"servername":{"description":"name the certificate is for, where it is not the host","type":["string","null"]}},"additionalProperties":false},"cluster":{"description":"some nodes of a Redis Cluster, host:port each","type":["array","null"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}},"sentinels":{"description":"where Redis Sentinel names the server","type":["object","null"],"properties":{"name":{"description":"name of the master","type":["string"]},"nodes":{"description":"the sentinels, host:port each","type":["array"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}}},"required":["name","nodes"],"additionalProperties":false},"keyPrefix":{"description":"put before every id to make the key, default none","type":["string","null"]},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"timeouts":{"description":"how long to wait for Redis","type":["object","null"],"properties":{"connect":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for a connection, default 2s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"command":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for an answer, default 4s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"additionalProperties":false},"wait":{"description":"make a write wait until replicas have it","type":["object","null"],"properties":{"replicas":{"description":"how many","type":["integer"],"minimum":1,"maximum":9007199254740991},"timeout":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long at most, default 1s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":["replicas"],"additionalProperties":false}},"additionalProperties":false};
const func2 = Object.prototype.hasOwnProperty;
const pattern0 = new RegExp("^rediss?://", "u");
const pattern1 = new RegExp("^[0-9]{1,5}$", "u");
const pattern3 = new RegExp("^.+:[0-9]{1,5}$", "u");
const pattern5 = new RegExp("^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$", "u");

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema7.type},schema:schema7.type,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema7.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema7.properties.isPrimary.type},schema:schema7.properties.isPrimary.type,parentSchema:schema7.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.url !== undefined){
let data1 = data.url;
if((typeof data1 !== "string") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: schema7.properties.url.type},schema:schema7.properties.url.type,parentSchema:schema7.properties.url,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err4 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/pattern",keyword:"pattern",params:{pattern: "^rediss?://"},schema:"^rediss?://",parentSchema:schema7.properties.url,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.host !== undefined){
let data2 = data.host;
if((typeof data2 !== "string") && (data2 !== null)){
const err5 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/type",keyword:"type",params:{type: schema7.properties.host.type},schema:schema7.properties.host.type,parentSchema:schema7.properties.host,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.port !== undefined){
let data3 = data.port;
if(((!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))) && (typeof data3 !== "string")) && (data3 !== null)){
const err6 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/type",keyword:"type",params:{type: schema7.properties.port.type},schema:schema7.properties.port.type,parentSchema:schema7.properties.port,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 65535 || isNaN(data3)){
const err7 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},schema:65535,parentSchema:schema7.properties.port,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data3 < 0 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema7.properties.port,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(typeof data3 === "string"){
if(!pattern1.test(data3)){
const err9 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,5}$"},schema:"^[0-9]{1,5}$",parentSchema:schema7.properties.port,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.db !== undefined){
let data4 = data.db;
if(((!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))) && (typeof data4 !== "string")) && (data4 !== null)){
const err10 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/type",keyword:"type",params:{type: schema7.properties.db.type},schema:schema7.properties.db.type,parentSchema:schema7.properties.db,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 99999 || isNaN(data4)){
const err11 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/maximum",keyword:"maximum",params:{comparison: "<=", limit: 99999},schema:99999,parentSchema:schema7.properties.db,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data4 < 0 || isNaN(data4)){
const err12 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema7.properties.db,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err13 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,5}$"},schema:"^[0-9]{1,5}$",parentSchema:schema7.properties.db,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
if(data.username !== undefined){
let data5 = data.username;
if((typeof data5 !== "string") && (data5 !== null)){
const err14 = {instancePath:instancePath+"/username",schemaPath:"#/properties/username/type",keyword:"type",params:{type: schema7.properties.username.type},schema:schema7.properties.username.type,parentSchema:schema7.properties.username,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.password !== undefined){
let data6 = data.password;
if(((typeof data6 !== "string") && (!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6))))) && (data6 !== null)){
const err15 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/type",keyword:"type",params:{type: schema7.properties.password.type},schema:schema7.properties.password.type,parentSchema:schema7.properties.password,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.tls !== undefined){
let data7 = data.tls;
if((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (data7 !== null)){
const err16 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/type",keyword:"type",params:{type: schema7.properties.tls.type},schema:schema7.properties.tls.type,parentSchema:schema7.properties.tls,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
if(!((((key1 === "ca") || (key1 === "cert")) || (key1 === "key")) || (key1 === "servername"))){
const err17 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema7.properties.tls,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data7.ca !== undefined){
let data8 = data7.ca;
if((typeof data8 !== "string") && (data8 !== null)){
const err18 = {instancePath:instancePath+"/tls/ca",schemaPath:"#/properties/tls/properties/ca/type",keyword:"type",params:{type: schema7.properties.tls.properties.ca.type},schema:schema7.properties.tls.properties.ca.type,parentSchema:schema7.properties.tls.properties.ca,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data7.cert !== undefined){
let data9 = data7.cert;
if((typeof data9 !== "string") && (data9 !== null)){
const err19 = {instancePath:instancePath+"/tls/cert",schemaPath:"#/properties/tls/properties/cert/type",keyword:"type",params:{type: schema7.properties.tls.properties.cert.type},schema:schema7.properties.tls.properties.cert.type,parentSchema:schema7.properties.tls.properties.cert,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data7.key !== undefined){
let data10 = data7.key;
if((typeof data10 !== "string") && (data10 !== null)){
const err20 = {instancePath:instancePath+"/tls/key",schemaPath:"#/properties/tls/properties/key/type",keyword:"type",params:{type: schema7.properties.tls.properties.key.type},schema:schema7.properties.tls.properties.key.type,parentSchema:schema7.properties.tls.properties.key,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data7.servername !== undefined){
let data11 = data7.servername;
if((typeof data11 !== "string") && (data11 !== null)){
const err21 = {instancePath:instancePath+"/tls/servername",schemaPath:"#/properties/tls/properties/servername/type",keyword:"type",params:{type: schema7.properties.tls.properties.servername.type},schema:schema7.properties.tls.properties.servername.type,parentSchema:schema7.properties.tls.properties.servername,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
}
if(data.cluster !== undefined){
let data12 = data.cluster;
if((!(Array.isArray(data12))) && (data12 !== null)){
const err22 = {instancePath:instancePath+"/cluster",schemaPath:"#/properties/cluster/type",keyword:"type",params:{type: schema7.properties.cluster.type},schema:schema7.properties.cluster.type,parentSchema:schema7.properties.cluster,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(Array.isArray(data12)){
const len0 = data12.length;
for(let i0=0; i0<len0; i0++){
let data13 = data12[i0];
if((typeof data13 !== "string") && (data13 !== null)){
const err23 = {instancePath:instancePath+"/cluster/" + i0,schemaPath:"#/properties/cluster/items/type",keyword:"type",params:{type: schema7.properties.cluster.items.type},schema:schema7.properties.cluster.items.type,parentSchema:schema7.properties.cluster.items,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(typeof data13 === "string"){
if(!pattern3.test(data13)){
const err24 = {instancePath:instancePath+"/cluster/" + i0,schemaPath:"#/properties/cluster/items/pattern",keyword:"pattern",params:{pattern: "^.+:[0-9]{1,5}$"},schema:"^.+:[0-9]{1,5}$",parentSchema:schema7.properties.cluster.items,data:data13};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
}
}
if(data.sentinels !== undefined){
let data14 = data.sentinels;
if((!(data14 && typeof data14 == "object" && !Array.isArray(data14))) && (data14 !== null)){
const err25 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/type",keyword:"type",params:{type: schema7.properties.sentinels.type},schema:schema7.properties.sentinels.type,parentSchema:schema7.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.name === undefined){
const err26 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/required",keyword:"required",params:{missingProperty: "name"},schema:schema7.properties.sentinels.required,parentSchema:schema7.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data14.nodes === undefined){
const err27 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/required",keyword:"required",params:{missingProperty: "nodes"},schema:schema7.properties.sentinels.required,parentSchema:schema7.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
for(const key2 in data14){
if(!((key2 === "name") || (key2 === "nodes"))){
const err28 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema7.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data14.name !== undefined){
let data15 = data14.name;
if(typeof data15 !== "string"){
const err29 = {instancePath:instancePath+"/sentinels/name",schemaPath:"#/properties/sentinels/properties/name/type",keyword:"type",params:{type: schema7.properties.sentinels.properties.name.type},schema:schema7.properties.sentinels.properties.name.type,parentSchema:schema7.properties.sentinels.properties.name,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data14.nodes !== undefined){
let data16 = data14.nodes;
if(Array.isArray(data16)){
const len1 = data16.length;
for(let i1=0; i1<len1; i1++){
let data17 = data16[i1];
if((typeof data17 !== "string") && (data17 !== null)){
const err30 = {instancePath:instancePath+"/sentinels/nodes/" + i1,schemaPath:"#/properties/sentinels/properties/nodes/items/type",keyword:"type",params:{type: schema7.properties.sentinels.properties.nodes.items.type},schema:schema7.properties.sentinels.properties.nodes.items.type,parentSchema:schema7.properties.sentinels.properties.nodes.items,data:data17};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(typeof data17 === "string"){
if(!pattern3.test(data17)){
const err31 = {instancePath:instancePath+"/sentinels/nodes/" + i1,schemaPath:"#/properties/sentinels/properties/nodes/items/pattern",keyword:"pattern",params:{pattern: "^.+:[0-9]{1,5}$"},schema:"^.+:[0-9]{1,5}$",parentSchema:schema7.properties.sentinels.properties.nodes.items,data:data17};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/sentinels/nodes",schemaPath:"#/properties/sentinels/properties/nodes/type",keyword:"type",params:{type: schema7.properties.sentinels.properties.nodes.type},schema:schema7.properties.sentinels.properties.nodes.type,parentSchema:schema7.properties.sentinels.properties.nodes,data:data16};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
}
if(data.keyPrefix !== undefined){
let data18 = data.keyPrefix;
if((typeof data18 !== "string") && (data18 !== null)){
const err33 = {instancePath:instancePath+"/keyPrefix",schemaPath:"#/properties/keyPrefix/type",keyword:"type",params:{type: schema7.properties.keyPrefix.type},schema:schema7.properties.keyPrefix.type,parentSchema:schema7.properties.keyPrefix,data:data18};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.ttl !== undefined){
let data19 = data.ttl;
if((typeof data19 !== "string") && (data19 !== null)){
const err34 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/type",keyword:"type",params:{type: schema7.properties.ttl.type},schema:schema7.properties.ttl.type,parentSchema:schema7.properties.ttl,data:data19};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(typeof data19 === "string"){
if(!pattern5.test(data19)){
const err35 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema7.properties.ttl,data:data19};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
if(data.timeouts !== undefined){
let data20 = data.timeouts;
if((!(data20 && typeof data20 == "object" && !Array.isArray(data20))) && (data20 !== null)){
const err36 = {instancePath:instancePath+"/timeouts",schemaPath:"#/properties/timeouts/type",keyword:"type",params:{type: schema7.properties.timeouts.type},schema:schema7.properties.timeouts.type,parentSchema:schema7.properties.timeouts,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key3 in data20){
if(!((key3 === "connect") || (key3 === "command"))){
const err37 = {instancePath:instancePath+"/timeouts",schemaPath:"#/properties/timeouts/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema7.properties.timeouts,data:data20};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data20.connect !== undefined){
let data21 = data20.connect;
if((typeof data21 !== "string") && (data21 !== null)){
const err38 = {instancePath:instancePath+"/timeouts/connect",schemaPath:"#/properties/timeouts/properties/connect/type",keyword:"type",params:{type: schema7.properties.timeouts.properties.connect.type},schema:schema7.properties.timeouts.properties.connect.type,parentSchema:schema7.properties.timeouts.properties.connect,data:data21};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(typeof data21 === "string"){
if(!pattern5.test(data21)){
const err39 = {instancePath:instancePath+"/timeouts/connect",schemaPath:"#/properties/timeouts/properties/connect/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema7.properties.timeouts.properties.connect,data:data21};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
if(data20.command !== undefined){
let data22 = data20.command;
if((typeof data22 !== "string") && (data22 !== null)){
const err40 = {instancePath:instancePath+"/timeouts/command",schemaPath:"#/properties/timeouts/properties/command/type",keyword:"type",params:{type: schema7.properties.timeouts.properties.command.type},schema:schema7.properties.timeouts.properties.command.type,parentSchema:schema7.properties.timeouts.properties.command,data:data22};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(typeof data22 === "string"){
if(!pattern5.test(data22)){
const err41 = {instancePath:instancePath+"/timeouts/command",schemaPath:"#/properties/timeouts/properties/command/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema7.properties.timeouts.properties.command,data:data22};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
}
}
if(data.wait !== undefined){
let data23 = data.wait;
if((!(data23 && typeof data23 == "object" && !Array.isArray(data23))) && (data23 !== null)){
const err42 = {instancePath:instancePath+"/wait",schemaPath:"#/properties/wait/type",keyword:"type",params:{type: schema7.properties.wait.type},schema:schema7.properties.wait.type,parentSchema:schema7.properties.wait,data:data23};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.replicas === undefined){
const err43 = {instancePath:instancePath+"/wait",schemaPath:"#/properties/wait/required",keyword:"required",params:{missingProperty: "replicas"},schema:schema7.properties.wait.required,parentSchema:schema7.properties.wait,data:data23};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key4 in data23){
if(!((key4 === "replicas") || (key4 === "timeout"))){
const err44 = {instancePath:instancePath+"/wait",schemaPath:"#/properties/wait/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema7.properties.wait,data:data23};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data23.replicas !== undefined){
let data24 = data23.replicas;
if(!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))){
const err45 = {instancePath:instancePath+"/wait/replicas",schemaPath:"#/properties/wait/properties/replicas/type",keyword:"type",params:{type: schema7.properties.wait.properties.replicas.type},schema:schema7.properties.wait.properties.replicas.type,parentSchema:schema7.properties.wait.properties.replicas,data:data24};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if((typeof data24 == "number") && (isFinite(data24))){
if(data24 > 9007199254740991 || isNaN(data24)){
const err46 = {instancePath:instancePath+"/wait/replicas",schemaPath:"#/properties/wait/properties/replicas/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},schema:9007199254740991,parentSchema:schema7.properties.wait.properties.replicas,data:data24};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data24 < 1 || isNaN(data24)){
const err47 = {instancePath:instancePath+"/wait/replicas",schemaPath:"#/properties/wait/properties/replicas/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema7.properties.wait.properties.replicas,data:data24};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
if(data23.timeout !== undefined){
let data25 = data23.timeout;
if((typeof data25 !== "string") && (data25 !== null)){
const err48 = {instancePath:instancePath+"/wait/timeout",schemaPath:"#/properties/wait/properties/timeout/type",keyword:"type",params:{type: schema7.properties.wait.properties.timeout.type},schema:schema7.properties.wait.properties.timeout.type,parentSchema:schema7.properties.wait.properties.timeout,data:data25};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(typeof data25 === "string"){
if(!pattern5.test(data25)){
const err49 = {instancePath:instancePath+"/wait/timeout",schemaPath:"#/properties/wait/properties/timeout/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema7.properties.wait.properties.timeout,data:data25};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
}
}
}
validate22.errors = vErrors;
return errors === 0;
}

const schema8 = {"description":"a directory: many contexts, atomic commits, no server","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the directory; made where missing","type":["string"],"pattern":"\\S"},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":["path"],"additionalProperties":false};
const pattern9 = new RegExp("\\S", "u");

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema8.type},schema:schema8.type,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.path === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},schema:schema8.required,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "ttl"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err3 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema8.properties.isPrimary.type},schema:schema8.properties.isPrimary.type,parentSchema:schema8.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema8.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema8.properties.path.type},schema:schema8.properties.path.type,parentSchema:schema8.properties.path,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.ttl !== undefined){
let data2 = data.ttl;
if((typeof data2 !== "string") && (data2 !== null)){
const err6 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/type",keyword:"type",params:{type: schema8.properties.ttl.type},schema:schema8.properties.ttl.type,parentSchema:schema8.properties.ttl,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(typeof data2 === "string"){
if(!pattern5.test(data2)){
const err7 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema8.properties.ttl,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
validate24.errors = vErrors;
return errors === 0;
}

const schema9 = {"description":"nothing is kept when the process ends; for tests of programs that use the library","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]}},"additionalProperties":false};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema9.type},schema:schema9.type,parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "isPrimary")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema9.properties.isPrimary.type},schema:schema9.properties.isPrimary.type,parentSchema:schema9.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate26.errors = vErrors;
return errors === 0;
}

const schema10 = {"description":"the document as YAML: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":["path"],"additionalProperties":false};
const pattern12 = new RegExp("^(0o?)?[0-7]{3}$", "u");

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema10.type},schema:schema10.type,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.path === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},schema:schema10.required,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err3 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema10.properties.isPrimary.type},schema:schema10.properties.isPrimary.type,parentSchema:schema10.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema10.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema10.properties.path.type},schema:schema10.properties.path.type,parentSchema:schema10.properties.path,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema10.properties.mode.type},schema:schema10.properties.mode.type,parentSchema:schema10.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema10.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema10.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err9 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema10.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
validate28.errors = vErrors;
return errors === 0;
}

const schema11 = {"description":"the document as JSON: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":["path"],"additionalProperties":false};

function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema11.type},schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.path === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err3 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema11.properties.isPrimary.type},schema:schema11.properties.isPrimary.type,parentSchema:schema11.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema11.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema11.properties.path.type},schema:schema11.properties.path.type,parentSchema:schema11.properties.path,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema11.properties.mode.type},schema:schema11.properties.mode.type,parentSchema:schema11.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema11.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema11.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err9 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema11.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
validate30.errors = vErrors;
return errors === 0;
}

const schema12 = {"description":"CICD_… variables for sh: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"},"excludeKeyNames":{"description":"keys left out, with all below them, at every depth","type":["array","null"],"items":{"type":"string"}}},"required":["path"],"additionalProperties":false};

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema12.type},schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.path === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},schema:schema12.required,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode")) || (key0 === "excludeKeyNames"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err3 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema12.properties.isPrimary.type},schema:schema12.properties.isPrimary.type,parentSchema:schema12.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema12.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema12.properties.path.type},schema:schema12.properties.path.type,parentSchema:schema12.properties.path,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema12.properties.mode.type},schema:schema12.properties.mode.type,parentSchema:schema12.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema12.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema12.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err9 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema12.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.excludeKeyNames !== undefined){
let data3 = data.excludeKeyNames;
if((!(Array.isArray(data3))) && (data3 !== null)){
const err10 = {instancePath:instancePath+"/excludeKeyNames",schemaPath:"#/properties/excludeKeyNames/type",keyword:"type",params:{type: schema12.properties.excludeKeyNames.type},schema:schema12.properties.excludeKeyNames.type,parentSchema:schema12.properties.excludeKeyNames,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 !== "string"){
const err11 = {instancePath:instancePath+"/excludeKeyNames/" + i0,schemaPath:"#/properties/excludeKeyNames/items/type",keyword:"type",params:{type: "string"},schema:schema12.properties.excludeKeyNames.items.type,parentSchema:schema12.properties.excludeKeyNames.items,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
}
validate32.errors = vErrors;
return errors === 0;
}

const schema13 = {"description":"the id alone: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":["path"],"additionalProperties":false};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema13.type},schema:schema13.type,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.path === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},schema:schema13.required,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err3 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema13.properties.isPrimary.type},schema:schema13.properties.isPrimary.type,parentSchema:schema13.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema13.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema13.properties.path.type},schema:schema13.properties.path.type,parentSchema:schema13.properties.path,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema13.properties.mode.type},schema:schema13.properties.mode.type,parentSchema:schema13.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema13.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema13.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err9 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema13.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
validate34.errors = vErrors;
return errors === 0;
}

const schema14 = {"description":"what to copy, in order","type":["array","null"],"items":{"description":"one rule","type":["object","null"],"properties":{"from":{"description":"template of the value; a blank one is skipped","type":["string","number","boolean"]},"to":{"description":"template of the path to store it at","type":["string"]}},"required":["from","to"],"additionalProperties":false}};

function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema14.type},schema:schema14.type,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if((!(data0 && typeof data0 == "object" && !Array.isArray(data0))) && (data0 !== null)){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: schema14.items.type},schema:schema14.items.type,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.from === undefined){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "from"},schema:schema14.items.required,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0.to === undefined){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "to"},schema:schema14.items.required,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data0){
if(!((key0 === "from") || (key0 === "to"))){
const err4 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.from !== undefined){
let data1 = data0.from;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err5 = {instancePath:instancePath+"/" + i0+"/from",schemaPath:"#/items/properties/from/type",keyword:"type",params:{type: schema14.items.properties.from.type},schema:schema14.items.properties.from.type,parentSchema:schema14.items.properties.from,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.to !== undefined){
let data2 = data0.to;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/" + i0+"/to",schemaPath:"#/items/properties/to/type",keyword:"type",params:{type: schema14.items.properties.to.type},schema:schema14.items.properties.to.type,parentSchema:schema14.items.properties.to,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
}
validate36.errors = vErrors;
return errors === 0;
}


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.cicdstatemgr === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cicdstatemgr"},schema:schema6.required,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.cicdstatemgr !== undefined){
let data0 = data.cicdstatemgr;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.datasources === undefined){
const err1 = {instancePath:instancePath+"/cicdstatemgr",schemaPath:"#/properties/cicdstatemgr/required",keyword:"required",params:{missingProperty: "datasources"},schema:schema6.properties.cicdstatemgr.required,parentSchema:schema6.properties.cicdstatemgr,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0.datasources !== undefined){
let data1 = data0.datasources;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key0 in data1){
if(!(((((((key0 === "redis") || (key0 === "directory")) || (key0 === "memory")) || (key0 === "yamlfile")) || (key0 === "jsonfile")) || (key0 === "shellfile")) || (key0 === "idfile"))){
const err2 = {instancePath:instancePath+"/cicdstatemgr/datasources",schemaPath:"#/properties/cicdstatemgr/properties/datasources/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema6.properties.cicdstatemgr.properties.datasources,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data1.redis !== undefined){
if(!(validate22(data1.redis, {instancePath:instancePath+"/cicdstatemgr/datasources/redis",parentData:data1,parentDataProperty:"redis",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
}
if(data1.directory !== undefined){
if(!(validate24(data1.directory, {instancePath:instancePath+"/cicdstatemgr/datasources/directory",parentData:data1,parentDataProperty:"directory",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data1.memory !== undefined){
if(!(validate26(data1.memory, {instancePath:instancePath+"/cicdstatemgr/datasources/memory",parentData:data1,parentDataProperty:"memory",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data1.yamlfile !== undefined){
if(!(validate28(data1.yamlfile, {instancePath:instancePath+"/cicdstatemgr/datasources/yamlfile",parentData:data1,parentDataProperty:"yamlfile",rootData}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
}
if(data1.jsonfile !== undefined){
if(!(validate30(data1.jsonfile, {instancePath:instancePath+"/cicdstatemgr/datasources/jsonfile",parentData:data1,parentDataProperty:"jsonfile",rootData}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
}
if(data1.shellfile !== undefined){
if(!(validate32(data1.shellfile, {instancePath:instancePath+"/cicdstatemgr/datasources/shellfile",parentData:data1,parentDataProperty:"shellfile",rootData}))){
vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
errors = vErrors.length;
}
}
if(data1.idfile !== undefined){
if(!(validate34(data1.idfile, {instancePath:instancePath+"/cicdstatemgr/datasources/idfile",parentData:data1,parentDataProperty:"idfile",rootData}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath:instancePath+"/cicdstatemgr/datasources",schemaPath:"#/properties/cicdstatemgr/properties/datasources/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.datasources.type},schema:schema6.properties.cicdstatemgr.properties.datasources.type,parentSchema:schema6.properties.cicdstatemgr.properties.datasources,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data0.maxBytes !== undefined){
let data9 = data0.maxBytes;
if((!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))) && (data9 !== null)){
const err4 = {instancePath:instancePath+"/cicdstatemgr/maxBytes",schemaPath:"#/properties/cicdstatemgr/properties/maxBytes/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.maxBytes.type},schema:schema6.properties.cicdstatemgr.properties.maxBytes.type,parentSchema:schema6.properties.cicdstatemgr.properties.maxBytes,data:data9};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 9007199254740991 || isNaN(data9)){
const err5 = {instancePath:instancePath+"/cicdstatemgr/maxBytes",schemaPath:"#/properties/cicdstatemgr/properties/maxBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},schema:9007199254740991,parentSchema:schema6.properties.cicdstatemgr.properties.maxBytes,data:data9};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data9 < 1 || isNaN(data9)){
const err6 = {instancePath:instancePath+"/cicdstatemgr/maxBytes",schemaPath:"#/properties/cicdstatemgr/properties/maxBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema6.properties.cicdstatemgr.properties.maxBytes,data:data9};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data0.history !== undefined){
let data10 = data0.history;
if((!(data10 && typeof data10 == "object" && !Array.isArray(data10))) && (data10 !== null)){
const err7 = {instancePath:instancePath+"/cicdstatemgr/history",schemaPath:"#/properties/cicdstatemgr/properties/history/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.history.type},schema:schema6.properties.cicdstatemgr.properties.history.type,parentSchema:schema6.properties.cicdstatemgr.properties.history,data:data10};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key1 in data10){
if(!((key1 === "keep") || (key1 === "maxBytes"))){
const err8 = {instancePath:instancePath+"/cicdstatemgr/history",schemaPath:"#/properties/cicdstatemgr/properties/history/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema6.properties.cicdstatemgr.properties.history,data:data10};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data10.keep !== undefined){
let data11 = data10.keep;
if((!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))) && (data11 !== null)){
const err9 = {instancePath:instancePath+"/cicdstatemgr/history/keep",schemaPath:"#/properties/cicdstatemgr/properties/history/properties/keep/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.history.properties.keep.type},schema:schema6.properties.cicdstatemgr.properties.history.properties.keep.type,parentSchema:schema6.properties.cicdstatemgr.properties.history.properties.keep,data:data11};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 9007199254740991 || isNaN(data11)){
const err10 = {instancePath:instancePath+"/cicdstatemgr/history/keep",schemaPath:"#/properties/cicdstatemgr/properties/history/properties/keep/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},schema:9007199254740991,parentSchema:schema6.properties.cicdstatemgr.properties.history.properties.keep,data:data11};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data11 < 0 || isNaN(data11)){
const err11 = {instancePath:instancePath+"/cicdstatemgr/history/keep",schemaPath:"#/properties/cicdstatemgr/properties/history/properties/keep/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema6.properties.cicdstatemgr.properties.history.properties.keep,data:data11};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
if(data10.maxBytes !== undefined){
let data12 = data10.maxBytes;
if((!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))) && (data12 !== null)){
const err12 = {instancePath:instancePath+"/cicdstatemgr/history/maxBytes",schemaPath:"#/properties/cicdstatemgr/properties/history/properties/maxBytes/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.history.properties.maxBytes.type},schema:schema6.properties.cicdstatemgr.properties.history.properties.maxBytes.type,parentSchema:schema6.properties.cicdstatemgr.properties.history.properties.maxBytes,data:data12};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 > 9007199254740991 || isNaN(data12)){
const err13 = {instancePath:instancePath+"/cicdstatemgr/history/maxBytes",schemaPath:"#/properties/cicdstatemgr/properties/history/properties/maxBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},schema:9007199254740991,parentSchema:schema6.properties.cicdstatemgr.properties.history.properties.maxBytes,data:data12};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data12 < 0 || isNaN(data12)){
const err14 = {instancePath:instancePath+"/cicdstatemgr/history/maxBytes",schemaPath:"#/properties/cicdstatemgr/properties/history/properties/maxBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema6.properties.cicdstatemgr.properties.history.properties.maxBytes,data:data12};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
}
}
if(data0.slack !== undefined){
let data13 = data0.slack;
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err15 = {instancePath:instancePath+"/cicdstatemgr/slack",schemaPath:"#/properties/cicdstatemgr/properties/slack/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.slack.type},schema:schema6.properties.cicdstatemgr.properties.slack.type,parentSchema:schema6.properties.cicdstatemgr.properties.slack,data:data13};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(data13.url !== undefined){
let data14 = data13.url;
if((typeof data14 !== "string") && (data14 !== null)){
const err16 = {instancePath:instancePath+"/cicdstatemgr/slack/url",schemaPath:"#/properties/cicdstatemgr/properties/slack/properties/url/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.slack.properties.url.type},schema:schema6.properties.cicdstatemgr.properties.slack.properties.url.type,parentSchema:schema6.properties.cicdstatemgr.properties.slack.properties.url,data:data14};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data13.orgUrl !== undefined){
let data15 = data13.orgUrl;
if((typeof data15 !== "string") && (data15 !== null)){
const err17 = {instancePath:instancePath+"/cicdstatemgr/slack/orgUrl",schemaPath:"#/properties/cicdstatemgr/properties/slack/properties/orgUrl/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.slack.properties.orgUrl.type},schema:schema6.properties.cicdstatemgr.properties.slack.properties.orgUrl.type,parentSchema:schema6.properties.cicdstatemgr.properties.slack.properties.orgUrl,data:data15};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data13.token !== undefined){
let data16 = data13.token;
if((typeof data16 !== "string") && (data16 !== null)){
const err18 = {instancePath:instancePath+"/cicdstatemgr/slack/token",schemaPath:"#/properties/cicdstatemgr/properties/slack/properties/token/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.slack.properties.token.type},schema:schema6.properties.cicdstatemgr.properties.slack.properties.token.type,parentSchema:schema6.properties.cicdstatemgr.properties.slack.properties.token,data:data16};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data13.allowedHosts !== undefined){
let data17 = data13.allowedHosts;
if((!(Array.isArray(data17))) && (data17 !== null)){
const err19 = {instancePath:instancePath+"/cicdstatemgr/slack/allowedHosts",schemaPath:"#/properties/cicdstatemgr/properties/slack/properties/allowedHosts/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.slack.properties.allowedHosts.type},schema:schema6.properties.cicdstatemgr.properties.slack.properties.allowedHosts.type,parentSchema:schema6.properties.cicdstatemgr.properties.slack.properties.allowedHosts,data:data17};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(Array.isArray(data17)){
const len0 = data17.length;
for(let i0=0; i0<len0; i0++){
let data18 = data17[i0];
if(typeof data18 !== "string"){
const err20 = {instancePath:instancePath+"/cicdstatemgr/slack/allowedHosts/" + i0,schemaPath:"#/properties/cicdstatemgr/properties/slack/properties/allowedHosts/items/type",keyword:"type",params:{type: "string"},schema:schema6.properties.cicdstatemgr.properties.slack.properties.allowedHosts.items.type,parentSchema:schema6.properties.cicdstatemgr.properties.slack.properties.allowedHosts.items,data:data18};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
}
}
}
if(data0.trigger !== undefined){
let data19 = data0.trigger;
if((!(data19 && typeof data19 == "object" && !Array.isArray(data19))) && (data19 !== null)){
const err21 = {instancePath:instancePath+"/cicdstatemgr/trigger",schemaPath:"#/properties/cicdstatemgr/properties/trigger/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.type},schema:schema6.properties.cicdstatemgr.properties.trigger.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger,data:data19};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.url !== undefined){
let data20 = data19.url;
if((typeof data20 !== "string") && (data20 !== null)){
const err22 = {instancePath:instancePath+"/cicdstatemgr/trigger/url",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/url/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.url.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.url.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.url,data:data20};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data19.token !== undefined){
let data21 = data19.token;
if((typeof data21 !== "string") && (data21 !== null)){
const err23 = {instancePath:instancePath+"/cicdstatemgr/trigger/token",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/token/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.token.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.token.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.token,data:data21};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data19.headers !== undefined){
let data22 = data19.headers;
if((!(Array.isArray(data22))) && (data22 !== null)){
const err24 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.headers.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers,data:data22};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(Array.isArray(data22)){
const len1 = data22.length;
for(let i1=0; i1<len1; i1++){
let data23 = data22[i1];
if((!(data23 && typeof data23 == "object" && !Array.isArray(data23))) && (data23 !== null)){
const err25 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers/" + i1,schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/items/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items,data:data23};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.name === undefined){
const err26 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers/" + i1,schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/items/required",keyword:"required",params:{missingProperty: "name"},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.required,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items,data:data23};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data23.value === undefined){
const err27 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers/" + i1,schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/items/required",keyword:"required",params:{missingProperty: "value"},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.required,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items,data:data23};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
for(const key2 in data23){
if(!((key2 === "name") || (key2 === "value"))){
const err28 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers/" + i1,schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items,data:data23};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data23.name !== undefined){
let data24 = data23.name;
if(typeof data24 !== "string"){
const err29 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers/" + i1+"/name",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/items/properties/name/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.properties.name.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.properties.name.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.properties.name,data:data24};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data23.value !== undefined){
let data25 = data23.value;
if(((typeof data25 !== "string") && (!((typeof data25 == "number") && (isFinite(data25))))) && (typeof data25 !== "boolean")){
const err30 = {instancePath:instancePath+"/cicdstatemgr/trigger/headers/" + i1+"/value",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/headers/items/properties/value/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.properties.value.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.properties.value.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.headers.items.properties.value,data:data25};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
}
}
}
if(data19["auto-args"] !== undefined){
let data26 = data19["auto-args"];
if((!(data26 && typeof data26 == "object" && !Array.isArray(data26))) && (data26 !== null)){
const err31 = {instancePath:instancePath+"/cicdstatemgr/trigger/auto-args",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/auto-args/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties["auto-args"].type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties["auto-args"].type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties["auto-args"],data:data26};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
for(const key3 in data26){
let data27 = data26[key3];
if((((typeof data27 !== "string") && (!((typeof data27 == "number") && (isFinite(data27))))) && (typeof data27 !== "boolean")) && (data27 !== null)){
const err32 = {instancePath:instancePath+"/cicdstatemgr/trigger/auto-args/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/auto-args/additionalProperties/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties["auto-args"].additionalProperties.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties["auto-args"].additionalProperties.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties["auto-args"].additionalProperties,data:data27};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
}
if(data19.protectedArgs !== undefined){
let data28 = data19.protectedArgs;
if((!(Array.isArray(data28))) && (data28 !== null)){
const err33 = {instancePath:instancePath+"/cicdstatemgr/trigger/protectedArgs",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/protectedArgs/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.trigger.properties.protectedArgs.type},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.protectedArgs.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.protectedArgs,data:data28};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(Array.isArray(data28)){
const len2 = data28.length;
for(let i2=0; i2<len2; i2++){
let data29 = data28[i2];
if(typeof data29 !== "string"){
const err34 = {instancePath:instancePath+"/cicdstatemgr/trigger/protectedArgs/" + i2,schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/protectedArgs/items/type",keyword:"type",params:{type: "string"},schema:schema6.properties.cicdstatemgr.properties.trigger.properties.protectedArgs.items.type,parentSchema:schema6.properties.cicdstatemgr.properties.trigger.properties.protectedArgs.items,data:data29};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
}
}
}
if(data0.notify !== undefined){
let data30 = data0.notify;
if((!(data30 && typeof data30 == "object" && !Array.isArray(data30))) && (data30 !== null)){
const err35 = {instancePath:instancePath+"/cicdstatemgr/notify",schemaPath:"#/properties/cicdstatemgr/properties/notify/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.notify.type},schema:schema6.properties.cicdstatemgr.properties.notify.type,parentSchema:schema6.properties.cicdstatemgr.properties.notify,data:data30};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
if(data30["auto-capture-response-data"] !== undefined){
if(!(validate36(data30["auto-capture-response-data"], {instancePath:instancePath+"/cicdstatemgr/notify/auto-capture-response-data",parentData:data30,parentDataProperty:"auto-capture-response-data",rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
}
}
if(data0["manual-choice"] !== undefined){
let data32 = data0["manual-choice"];
if((!(data32 && typeof data32 == "object" && !Array.isArray(data32))) && (data32 !== null)){
const err36 = {instancePath:instancePath+"/cicdstatemgr/manual-choice",schemaPath:"#/properties/cicdstatemgr/properties/manual-choice/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties["manual-choice"].type},schema:schema6.properties.cicdstatemgr.properties["manual-choice"].type,parentSchema:schema6.properties.cicdstatemgr.properties["manual-choice"],data:data32};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data32 && typeof data32 == "object" && !Array.isArray(data32)){
if(data32["auto-capture-response-data"] !== undefined){
if(!(validate36(data32["auto-capture-response-data"], {instancePath:instancePath+"/cicdstatemgr/manual-choice/auto-capture-response-data",parentData:data32,parentDataProperty:"auto-capture-response-data",rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
}
}
if(data0.templates !== undefined){
let data34 = data0.templates;
if((!(data34 && typeof data34 == "object" && !Array.isArray(data34))) && (data34 !== null)){
const err37 = {instancePath:instancePath+"/cicdstatemgr/templates",schemaPath:"#/properties/cicdstatemgr/properties/templates/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.templates.type},schema:schema6.properties.cicdstatemgr.properties.templates.type,parentSchema:schema6.properties.cicdstatemgr.properties.templates,data:data34};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data34 && typeof data34 == "object" && !Array.isArray(data34)){
if(data34.notify !== undefined){
let data35 = data34.notify;
if((typeof data35 != "object") && (typeof data35 !== "string")){
const err38 = {instancePath:instancePath+"/cicdstatemgr/templates/notify",schemaPath:"#/properties/cicdstatemgr/properties/templates/properties/notify/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.templates.properties.notify.type},schema:schema6.properties.cicdstatemgr.properties.templates.properties.notify.type,parentSchema:schema6.properties.cicdstatemgr.properties.templates.properties.notify,data:data35};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data34["manual-choice"] !== undefined){
let data36 = data34["manual-choice"];
if((typeof data36 != "object") && (typeof data36 !== "string")){
const err39 = {instancePath:instancePath+"/cicdstatemgr/templates/manual-choice",schemaPath:"#/properties/cicdstatemgr/properties/templates/properties/manual-choice/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.templates.properties["manual-choice"].type},schema:schema6.properties.cicdstatemgr.properties.templates.properties["manual-choice"].type,parentSchema:schema6.properties.cicdstatemgr.properties.templates.properties["manual-choice"],data:data36};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data34.respond !== undefined){
let data37 = data34.respond;
if((typeof data37 != "object") && (typeof data37 !== "string")){
const err40 = {instancePath:instancePath+"/cicdstatemgr/templates/respond",schemaPath:"#/properties/cicdstatemgr/properties/templates/properties/respond/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.templates.properties.respond.type},schema:schema6.properties.cicdstatemgr.properties.templates.properties.respond.type,parentSchema:schema6.properties.cicdstatemgr.properties.templates.properties.respond,data:data37};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
}
if(data0.http !== undefined){
let data38 = data0.http;
if((!(data38 && typeof data38 == "object" && !Array.isArray(data38))) && (data38 !== null)){
const err41 = {instancePath:instancePath+"/cicdstatemgr/http",schemaPath:"#/properties/cicdstatemgr/properties/http/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.http.type},schema:schema6.properties.cicdstatemgr.properties.http.type,parentSchema:schema6.properties.cicdstatemgr.properties.http,data:data38};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
for(const key4 in data38){
if(!((((key4 === "timeout") || (key4 === "retries")) || (key4 === "ca")) || (key4 === "proxy"))){
const err42 = {instancePath:instancePath+"/cicdstatemgr/http",schemaPath:"#/properties/cicdstatemgr/properties/http/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema6.properties.cicdstatemgr.properties.http,data:data38};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data38.timeout !== undefined){
let data39 = data38.timeout;
if((typeof data39 !== "string") && (data39 !== null)){
const err43 = {instancePath:instancePath+"/cicdstatemgr/http/timeout",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/timeout/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.http.properties.timeout.type},schema:schema6.properties.cicdstatemgr.properties.http.properties.timeout.type,parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.timeout,data:data39};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(typeof data39 === "string"){
if(!pattern5.test(data39)){
const err44 = {instancePath:instancePath+"/cicdstatemgr/http/timeout",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/timeout/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.timeout,data:data39};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
}
if(data38.retries !== undefined){
let data40 = data38.retries;
if((!(((typeof data40 == "number") && (!(data40 % 1) && !isNaN(data40))) && (isFinite(data40)))) && (data40 !== null)){
const err45 = {instancePath:instancePath+"/cicdstatemgr/http/retries",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/retries/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.http.properties.retries.type},schema:schema6.properties.cicdstatemgr.properties.http.properties.retries.type,parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.retries,data:data40};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if((typeof data40 == "number") && (isFinite(data40))){
if(data40 > 10 || isNaN(data40)){
const err46 = {instancePath:instancePath+"/cicdstatemgr/http/retries",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/retries/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10},schema:10,parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.retries,data:data40};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data40 < 0 || isNaN(data40)){
const err47 = {instancePath:instancePath+"/cicdstatemgr/http/retries",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/retries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.retries,data:data40};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
if(data38.ca !== undefined){
let data41 = data38.ca;
if((typeof data41 !== "string") && (data41 !== null)){
const err48 = {instancePath:instancePath+"/cicdstatemgr/http/ca",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/ca/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.http.properties.ca.type},schema:schema6.properties.cicdstatemgr.properties.http.properties.ca.type,parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.ca,data:data41};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(typeof data41 === "string"){
if(!pattern9.test(data41)){
const err49 = {instancePath:instancePath+"/cicdstatemgr/http/ca",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/ca/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.ca,data:data41};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
if(data38.proxy !== undefined){
let data42 = data38.proxy;
if((typeof data42 !== "string") && (data42 !== null)){
const err50 = {instancePath:instancePath+"/cicdstatemgr/http/proxy",schemaPath:"#/properties/cicdstatemgr/properties/http/properties/proxy/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.http.properties.proxy.type},schema:schema6.properties.cicdstatemgr.properties.http.properties.proxy.type,parentSchema:schema6.properties.cicdstatemgr.properties.http.properties.proxy,data:data42};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
}
if(data0.dashboard !== undefined){
let data43 = data0.dashboard;
if((!(data43 && typeof data43 == "object" && !Array.isArray(data43))) && (data43 !== null)){
const err51 = {instancePath:instancePath+"/cicdstatemgr/dashboard",schemaPath:"#/properties/cicdstatemgr/properties/dashboard/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.dashboard.type},schema:schema6.properties.cicdstatemgr.properties.dashboard.type,parentSchema:schema6.properties.cicdstatemgr.properties.dashboard,data:data43};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
if(data43.pipelineRunUrl !== undefined){
let data44 = data43.pipelineRunUrl;
if((typeof data44 !== "string") && (data44 !== null)){
const err52 = {instancePath:instancePath+"/cicdstatemgr/dashboard/pipelineRunUrl",schemaPath:"#/properties/cicdstatemgr/properties/dashboard/properties/pipelineRunUrl/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.properties.dashboard.properties.pipelineRunUrl.type},schema:schema6.properties.cicdstatemgr.properties.dashboard.properties.pipelineRunUrl.type,parentSchema:schema6.properties.cicdstatemgr.properties.dashboard.properties.pipelineRunUrl,data:data44};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
}
}
else {
const err53 = {instancePath:instancePath+"/cicdstatemgr",schemaPath:"#/properties/cicdstatemgr/type",keyword:"type",params:{type: schema6.properties.cicdstatemgr.type},schema:schema6.properties.cicdstatemgr.type,parentSchema:schema6.properties.cicdstatemgr,data:data0};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
}
else {
const err54 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema6.type},schema:schema6.type,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}

export const secrets = validate39;
const schema15 = {"$schema":"http://json-schema.org/draft-07/schema#","title":"cicdstatemgr secrets","description":"the secrets of cicdstatemgr","type":["object"],"properties":{"cicdstatemgr":{"description":"the secrets; anything else here is for trigger.headers, as secretData","type":["object"],"properties":{"datasources":{"description":"where context data is kept: one primary, the others are caches; those of the secrets are merged over those of the config","type":["object","null"],"properties":{"redis":{"$ref":"#/definitions/redis"},"directory":{"$ref":"#/definitions/directory"},"memory":{"$ref":"#/definitions/memory"},"yamlfile":{"$ref":"#/definitions/yamlfile"},"jsonfile":{"$ref":"#/definitions/jsonfile"},"shellfile":{"$ref":"#/definitions/shellfile"},"idfile":{"$ref":"#/definitions/idfile"}},"additionalProperties":false},"slack":{"description":"of slack","type":["object","null"],"properties":{"token":{"description":"the bearer token of notify, manual-choice and respond","type":["string","null"]}}},"trigger":{"description":"of trigger","type":["object","null"],"properties":{"token":{"description":"for trigger.headers to use","type":["string","null"]}}}}}},"required":["cicdstatemgr"],"definitions":{"redis":{"description":"Redis: many contexts, shared by all machines","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"url":{"title":"redis://… or rediss://…","description":"redis://user:password@host:port/db; wins over host, port and db","type":["string","null"],"pattern":"^rediss?://"},"host":{"description":"default localhost","type":["string","null"]},"port":{"title":"a whole number","description":"default 6379","type":["integer","string","null"],"minimum":0,"maximum":65535,"pattern":"^[0-9]{1,5}$"},"db":{"title":"a whole number","description":"database number, default 0","type":["integer","string","null"],"minimum":0,"maximum":99999,"pattern":"^[0-9]{1,5}$"},"username":{"description":"default: that of the server","type":["string","null"]},"password":{"title":"text (quote it) or a whole number","description":"better in the secrets file","type":["string","integer","null"]},"tls":{"description":"TLS to Redis; url: rediss://… suffices where the system trusts the certificate","type":["object","null"],"properties":{"ca":{"description":"path of a PEM file with the CA","type":["string","null"]},"cert":{"description":"path of a PEM file with the client certificate","type":["string","null"]},"key":{"description":"path of a PEM file with its key","type":["string","null"]},"servername":{"description":"name the certificate is for, where it is not the host","type":["string","null"]}},"additionalProperties":false},"cluster":{"description":"some nodes of a Redis Cluster, host:port each","type":["array","null"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}},"sentinels":{"description":"where Redis Sentinel names the server","type":["object","null"],"properties":{"name":{"description":"name of the master","type":["string"]},"nodes":{"description":"the sentinels, host:port each","type":["array"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}}},"required":["name","nodes"],"additionalProperties":false},"keyPrefix":{"description":"put before every id to make the key, default none","type":["string","null"]},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"timeouts":{"description":"how long to wait for Redis","type":["object","null"],"properties":{"connect":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for a connection, default 2s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"command":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for an answer, default 4s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"additionalProperties":false},"wait":{"description":"make a write wait until replicas have it","type":["object","null"],"properties":{"replicas":{"description":"how many","type":["integer"],"minimum":1,"maximum":9007199254740991},"timeout":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long at most, default 1s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":["replicas"],"additionalProperties":false}},"additionalProperties":false,"required":[]},"directory":{"description":"a directory: many contexts, atomic commits, no server","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the directory; made where missing","type":["string"],"pattern":"\\S"},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":[],"additionalProperties":false},"memory":{"description":"nothing is kept when the process ends; for tests of programs that use the library","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]}},"additionalProperties":false,"required":[]},"yamlfile":{"description":"the document as YAML: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":[],"additionalProperties":false},"jsonfile":{"description":"the document as JSON: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":[],"additionalProperties":false},"shellfile":{"description":"CICD_… variables for sh: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"},"excludeKeyNames":{"description":"keys left out, with all below them, at every depth","type":["array","null"],"items":{"type":"string"}}},"required":[],"additionalProperties":false},"idfile":{"description":"the id alone: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":[],"additionalProperties":false}},"$id":"secrets"};
const schema16 = {"description":"Redis: many contexts, shared by all machines","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"url":{"title":"redis://… or rediss://…","description":"redis://user:password@host:port/db; wins over host, port and db","type":["string","null"],"pattern":"^rediss?://"},"host":{"description":"default localhost","type":["string","null"]},"port":{"title":"a whole number","description":"default 6379","type":["integer","string","null"],"minimum":0,"maximum":65535,"pattern":"^[0-9]{1,5}$"},"db":{"title":"a whole number","description":"database number, default 0","type":["integer","string","null"],"minimum":0,"maximum":99999,"pattern":"^[0-9]{1,5}$"},"username":{"description":"default: that of the server","type":["string","null"]},"password":{"title":"text (quote it) or a whole number","description":"better in the secrets file","type":["string","integer","null"]},"tls":{"description":"TLS to Redis; url: rediss://… suffices where the system trusts the certificate","type":["object","null"],"properties":{"ca":{"description":"path of a PEM file with the CA","type":["string","null"]},"cert":{"description":"path of a PEM file with the client certificate","type":["string","null"]},"key":{"description":"path of a PEM file with its key","type":["string","null"]},"servername":{"description":"name the certificate is for, where it is not the host","type":["string","null"]}},"additionalProperties":false},"cluster":{"description":"some nodes of a Redis Cluster, host:port each","type":["array","null"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}},"sentinels":{"description":"where Redis Sentinel names the server","type":["object","null"],"properties":{"name":{"description":"name of the master","type":["string"]},"nodes":{"description":"the sentinels, host:port each","type":["array"],"items":{"title":"host:port","description":"a server, host:port","type":["string","null"],"pattern":"^.+:[0-9]{1,5}$"}}},"required":["name","nodes"],"additionalProperties":false},"keyPrefix":{"description":"put before every id to make the key, default none","type":["string","null"]},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"timeouts":{"description":"how long to wait for Redis","type":["object","null"],"properties":{"connect":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for a connection, default 2s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},"command":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"for an answer, default 4s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"additionalProperties":false},"wait":{"description":"make a write wait until replicas have it","type":["object","null"],"properties":{"replicas":{"description":"how many","type":["integer"],"minimum":1,"maximum":9007199254740991},"timeout":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long at most, default 1s","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":["replicas"],"additionalProperties":false}},"additionalProperties":false,"required":[]};

function validate40(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema16.type},schema:schema16.type,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema16.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema16.properties.isPrimary.type},schema:schema16.properties.isPrimary.type,parentSchema:schema16.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.url !== undefined){
let data1 = data.url;
if((typeof data1 !== "string") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: schema16.properties.url.type},schema:schema16.properties.url.type,parentSchema:schema16.properties.url,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err4 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/pattern",keyword:"pattern",params:{pattern: "^rediss?://"},schema:"^rediss?://",parentSchema:schema16.properties.url,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.host !== undefined){
let data2 = data.host;
if((typeof data2 !== "string") && (data2 !== null)){
const err5 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/type",keyword:"type",params:{type: schema16.properties.host.type},schema:schema16.properties.host.type,parentSchema:schema16.properties.host,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.port !== undefined){
let data3 = data.port;
if(((!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))) && (typeof data3 !== "string")) && (data3 !== null)){
const err6 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/type",keyword:"type",params:{type: schema16.properties.port.type},schema:schema16.properties.port.type,parentSchema:schema16.properties.port,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 65535 || isNaN(data3)){
const err7 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},schema:65535,parentSchema:schema16.properties.port,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data3 < 0 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema16.properties.port,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(typeof data3 === "string"){
if(!pattern1.test(data3)){
const err9 = {instancePath:instancePath+"/port",schemaPath:"#/properties/port/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,5}$"},schema:"^[0-9]{1,5}$",parentSchema:schema16.properties.port,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.db !== undefined){
let data4 = data.db;
if(((!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))) && (typeof data4 !== "string")) && (data4 !== null)){
const err10 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/type",keyword:"type",params:{type: schema16.properties.db.type},schema:schema16.properties.db.type,parentSchema:schema16.properties.db,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 99999 || isNaN(data4)){
const err11 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/maximum",keyword:"maximum",params:{comparison: "<=", limit: 99999},schema:99999,parentSchema:schema16.properties.db,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data4 < 0 || isNaN(data4)){
const err12 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema16.properties.db,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err13 = {instancePath:instancePath+"/db",schemaPath:"#/properties/db/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,5}$"},schema:"^[0-9]{1,5}$",parentSchema:schema16.properties.db,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
if(data.username !== undefined){
let data5 = data.username;
if((typeof data5 !== "string") && (data5 !== null)){
const err14 = {instancePath:instancePath+"/username",schemaPath:"#/properties/username/type",keyword:"type",params:{type: schema16.properties.username.type},schema:schema16.properties.username.type,parentSchema:schema16.properties.username,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.password !== undefined){
let data6 = data.password;
if(((typeof data6 !== "string") && (!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6))))) && (data6 !== null)){
const err15 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/type",keyword:"type",params:{type: schema16.properties.password.type},schema:schema16.properties.password.type,parentSchema:schema16.properties.password,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.tls !== undefined){
let data7 = data.tls;
if((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (data7 !== null)){
const err16 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/type",keyword:"type",params:{type: schema16.properties.tls.type},schema:schema16.properties.tls.type,parentSchema:schema16.properties.tls,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
if(!((((key1 === "ca") || (key1 === "cert")) || (key1 === "key")) || (key1 === "servername"))){
const err17 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema16.properties.tls,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data7.ca !== undefined){
let data8 = data7.ca;
if((typeof data8 !== "string") && (data8 !== null)){
const err18 = {instancePath:instancePath+"/tls/ca",schemaPath:"#/properties/tls/properties/ca/type",keyword:"type",params:{type: schema16.properties.tls.properties.ca.type},schema:schema16.properties.tls.properties.ca.type,parentSchema:schema16.properties.tls.properties.ca,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data7.cert !== undefined){
let data9 = data7.cert;
if((typeof data9 !== "string") && (data9 !== null)){
const err19 = {instancePath:instancePath+"/tls/cert",schemaPath:"#/properties/tls/properties/cert/type",keyword:"type",params:{type: schema16.properties.tls.properties.cert.type},schema:schema16.properties.tls.properties.cert.type,parentSchema:schema16.properties.tls.properties.cert,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data7.key !== undefined){
let data10 = data7.key;
if((typeof data10 !== "string") && (data10 !== null)){
const err20 = {instancePath:instancePath+"/tls/key",schemaPath:"#/properties/tls/properties/key/type",keyword:"type",params:{type: schema16.properties.tls.properties.key.type},schema:schema16.properties.tls.properties.key.type,parentSchema:schema16.properties.tls.properties.key,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data7.servername !== undefined){
let data11 = data7.servername;
if((typeof data11 !== "string") && (data11 !== null)){
const err21 = {instancePath:instancePath+"/tls/servername",schemaPath:"#/properties/tls/properties/servername/type",keyword:"type",params:{type: schema16.properties.tls.properties.servername.type},schema:schema16.properties.tls.properties.servername.type,parentSchema:schema16.properties.tls.properties.servername,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
}
if(data.cluster !== undefined){
let data12 = data.cluster;
if((!(Array.isArray(data12))) && (data12 !== null)){
const err22 = {instancePath:instancePath+"/cluster",schemaPath:"#/properties/cluster/type",keyword:"type",params:{type: schema16.properties.cluster.type},schema:schema16.properties.cluster.type,parentSchema:schema16.properties.cluster,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(Array.isArray(data12)){
const len0 = data12.length;
for(let i0=0; i0<len0; i0++){
let data13 = data12[i0];
if((typeof data13 !== "string") && (data13 !== null)){
const err23 = {instancePath:instancePath+"/cluster/" + i0,schemaPath:"#/properties/cluster/items/type",keyword:"type",params:{type: schema16.properties.cluster.items.type},schema:schema16.properties.cluster.items.type,parentSchema:schema16.properties.cluster.items,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(typeof data13 === "string"){
if(!pattern3.test(data13)){
const err24 = {instancePath:instancePath+"/cluster/" + i0,schemaPath:"#/properties/cluster/items/pattern",keyword:"pattern",params:{pattern: "^.+:[0-9]{1,5}$"},schema:"^.+:[0-9]{1,5}$",parentSchema:schema16.properties.cluster.items,data:data13};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
}
}
if(data.sentinels !== undefined){
let data14 = data.sentinels;
if((!(data14 && typeof data14 == "object" && !Array.isArray(data14))) && (data14 !== null)){
const err25 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/type",keyword:"type",params:{type: schema16.properties.sentinels.type},schema:schema16.properties.sentinels.type,parentSchema:schema16.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.name === undefined){
const err26 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/required",keyword:"required",params:{missingProperty: "name"},schema:schema16.properties.sentinels.required,parentSchema:schema16.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data14.nodes === undefined){
const err27 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/required",keyword:"required",params:{missingProperty: "nodes"},schema:schema16.properties.sentinels.required,parentSchema:schema16.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
for(const key2 in data14){
if(!((key2 === "name") || (key2 === "nodes"))){
const err28 = {instancePath:instancePath+"/sentinels",schemaPath:"#/properties/sentinels/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema16.properties.sentinels,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data14.name !== undefined){
let data15 = data14.name;
if(typeof data15 !== "string"){
const err29 = {instancePath:instancePath+"/sentinels/name",schemaPath:"#/properties/sentinels/properties/name/type",keyword:"type",params:{type: schema16.properties.sentinels.properties.name.type},schema:schema16.properties.sentinels.properties.name.type,parentSchema:schema16.properties.sentinels.properties.name,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data14.nodes !== undefined){
let data16 = data14.nodes;
if(Array.isArray(data16)){
const len1 = data16.length;
for(let i1=0; i1<len1; i1++){
let data17 = data16[i1];
if((typeof data17 !== "string") && (data17 !== null)){
const err30 = {instancePath:instancePath+"/sentinels/nodes/" + i1,schemaPath:"#/properties/sentinels/properties/nodes/items/type",keyword:"type",params:{type: schema16.properties.sentinels.properties.nodes.items.type},schema:schema16.properties.sentinels.properties.nodes.items.type,parentSchema:schema16.properties.sentinels.properties.nodes.items,data:data17};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(typeof data17 === "string"){
if(!pattern3.test(data17)){
const err31 = {instancePath:instancePath+"/sentinels/nodes/" + i1,schemaPath:"#/properties/sentinels/properties/nodes/items/pattern",keyword:"pattern",params:{pattern: "^.+:[0-9]{1,5}$"},schema:"^.+:[0-9]{1,5}$",parentSchema:schema16.properties.sentinels.properties.nodes.items,data:data17};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/sentinels/nodes",schemaPath:"#/properties/sentinels/properties/nodes/type",keyword:"type",params:{type: schema16.properties.sentinels.properties.nodes.type},schema:schema16.properties.sentinels.properties.nodes.type,parentSchema:schema16.properties.sentinels.properties.nodes,data:data16};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
}
if(data.keyPrefix !== undefined){
let data18 = data.keyPrefix;
if((typeof data18 !== "string") && (data18 !== null)){
const err33 = {instancePath:instancePath+"/keyPrefix",schemaPath:"#/properties/keyPrefix/type",keyword:"type",params:{type: schema16.properties.keyPrefix.type},schema:schema16.properties.keyPrefix.type,parentSchema:schema16.properties.keyPrefix,data:data18};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.ttl !== undefined){
let data19 = data.ttl;
if((typeof data19 !== "string") && (data19 !== null)){
const err34 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/type",keyword:"type",params:{type: schema16.properties.ttl.type},schema:schema16.properties.ttl.type,parentSchema:schema16.properties.ttl,data:data19};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(typeof data19 === "string"){
if(!pattern5.test(data19)){
const err35 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema16.properties.ttl,data:data19};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
if(data.timeouts !== undefined){
let data20 = data.timeouts;
if((!(data20 && typeof data20 == "object" && !Array.isArray(data20))) && (data20 !== null)){
const err36 = {instancePath:instancePath+"/timeouts",schemaPath:"#/properties/timeouts/type",keyword:"type",params:{type: schema16.properties.timeouts.type},schema:schema16.properties.timeouts.type,parentSchema:schema16.properties.timeouts,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key3 in data20){
if(!((key3 === "connect") || (key3 === "command"))){
const err37 = {instancePath:instancePath+"/timeouts",schemaPath:"#/properties/timeouts/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema16.properties.timeouts,data:data20};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data20.connect !== undefined){
let data21 = data20.connect;
if((typeof data21 !== "string") && (data21 !== null)){
const err38 = {instancePath:instancePath+"/timeouts/connect",schemaPath:"#/properties/timeouts/properties/connect/type",keyword:"type",params:{type: schema16.properties.timeouts.properties.connect.type},schema:schema16.properties.timeouts.properties.connect.type,parentSchema:schema16.properties.timeouts.properties.connect,data:data21};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(typeof data21 === "string"){
if(!pattern5.test(data21)){
const err39 = {instancePath:instancePath+"/timeouts/connect",schemaPath:"#/properties/timeouts/properties/connect/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema16.properties.timeouts.properties.connect,data:data21};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
if(data20.command !== undefined){
let data22 = data20.command;
if((typeof data22 !== "string") && (data22 !== null)){
const err40 = {instancePath:instancePath+"/timeouts/command",schemaPath:"#/properties/timeouts/properties/command/type",keyword:"type",params:{type: schema16.properties.timeouts.properties.command.type},schema:schema16.properties.timeouts.properties.command.type,parentSchema:schema16.properties.timeouts.properties.command,data:data22};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(typeof data22 === "string"){
if(!pattern5.test(data22)){
const err41 = {instancePath:instancePath+"/timeouts/command",schemaPath:"#/properties/timeouts/properties/command/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema16.properties.timeouts.properties.command,data:data22};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
}
}
if(data.wait !== undefined){
let data23 = data.wait;
if((!(data23 && typeof data23 == "object" && !Array.isArray(data23))) && (data23 !== null)){
const err42 = {instancePath:instancePath+"/wait",schemaPath:"#/properties/wait/type",keyword:"type",params:{type: schema16.properties.wait.type},schema:schema16.properties.wait.type,parentSchema:schema16.properties.wait,data:data23};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.replicas === undefined){
const err43 = {instancePath:instancePath+"/wait",schemaPath:"#/properties/wait/required",keyword:"required",params:{missingProperty: "replicas"},schema:schema16.properties.wait.required,parentSchema:schema16.properties.wait,data:data23};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key4 in data23){
if(!((key4 === "replicas") || (key4 === "timeout"))){
const err44 = {instancePath:instancePath+"/wait",schemaPath:"#/properties/wait/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema16.properties.wait,data:data23};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data23.replicas !== undefined){
let data24 = data23.replicas;
if(!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))){
const err45 = {instancePath:instancePath+"/wait/replicas",schemaPath:"#/properties/wait/properties/replicas/type",keyword:"type",params:{type: schema16.properties.wait.properties.replicas.type},schema:schema16.properties.wait.properties.replicas.type,parentSchema:schema16.properties.wait.properties.replicas,data:data24};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if((typeof data24 == "number") && (isFinite(data24))){
if(data24 > 9007199254740991 || isNaN(data24)){
const err46 = {instancePath:instancePath+"/wait/replicas",schemaPath:"#/properties/wait/properties/replicas/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},schema:9007199254740991,parentSchema:schema16.properties.wait.properties.replicas,data:data24};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data24 < 1 || isNaN(data24)){
const err47 = {instancePath:instancePath+"/wait/replicas",schemaPath:"#/properties/wait/properties/replicas/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema16.properties.wait.properties.replicas,data:data24};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
if(data23.timeout !== undefined){
let data25 = data23.timeout;
if((typeof data25 !== "string") && (data25 !== null)){
const err48 = {instancePath:instancePath+"/wait/timeout",schemaPath:"#/properties/wait/properties/timeout/type",keyword:"type",params:{type: schema16.properties.wait.properties.timeout.type},schema:schema16.properties.wait.properties.timeout.type,parentSchema:schema16.properties.wait.properties.timeout,data:data25};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(typeof data25 === "string"){
if(!pattern5.test(data25)){
const err49 = {instancePath:instancePath+"/wait/timeout",schemaPath:"#/properties/wait/properties/timeout/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema16.properties.wait.properties.timeout,data:data25};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
}
}
}
validate40.errors = vErrors;
return errors === 0;
}

const schema17 = {"description":"a directory: many contexts, atomic commits, no server","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the directory; made where missing","type":["string"],"pattern":"\\S"},"ttl":{"title":"a duration such as 30d, 10s, 500ms or 1h30m","description":"how long a context lives after its last change, default for ever","type":["string","null"],"pattern":"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"}},"required":[],"additionalProperties":false};

function validate42(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema17.type},schema:schema17.type,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "ttl"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema17.properties.isPrimary.type},schema:schema17.properties.isPrimary.type,parentSchema:schema17.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err3 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema17.properties.path,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema17.properties.path.type},schema:schema17.properties.path.type,parentSchema:schema17.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.ttl !== undefined){
let data2 = data.ttl;
if((typeof data2 !== "string") && (data2 !== null)){
const err5 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/type",keyword:"type",params:{type: schema17.properties.ttl.type},schema:schema17.properties.ttl.type,parentSchema:schema17.properties.ttl,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data2 === "string"){
if(!pattern5.test(data2)){
const err6 = {instancePath:instancePath+"/ttl",schemaPath:"#/properties/ttl/pattern",keyword:"pattern",params:{pattern: "^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$"},schema:"^(?=.*[1-9])([0-9]{1,6}(ms|s|m|h|d|w))+$",parentSchema:schema17.properties.ttl,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
validate42.errors = vErrors;
return errors === 0;
}

const schema18 = {"description":"nothing is kept when the process ends; for tests of programs that use the library","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]}},"additionalProperties":false,"required":[]};

function validate44(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema18.type},schema:schema18.type,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "isPrimary")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema18.properties.isPrimary.type},schema:schema18.properties.isPrimary.type,parentSchema:schema18.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate44.errors = vErrors;
return errors === 0;
}

const schema19 = {"description":"the document as YAML: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":[],"additionalProperties":false};

function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema19.type},schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema19.properties.isPrimary.type},schema:schema19.properties.isPrimary.type,parentSchema:schema19.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err3 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema19.properties.path,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema19.properties.path.type},schema:schema19.properties.path.type,parentSchema:schema19.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err5 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema19.properties.mode.type},schema:schema19.properties.mode.type,parentSchema:schema19.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema19.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema19.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
validate46.errors = vErrors;
return errors === 0;
}

const schema20 = {"description":"the document as JSON: a cache, or the primary of a single context","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":[],"additionalProperties":false};

function validate48(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema20.type},schema:schema20.type,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema20.properties.isPrimary.type},schema:schema20.properties.isPrimary.type,parentSchema:schema20.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err3 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema20.properties.path,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema20.properties.path.type},schema:schema20.properties.path.type,parentSchema:schema20.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err5 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema20.properties.mode.type},schema:schema20.properties.mode.type,parentSchema:schema20.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema20.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema20.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema20.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
validate48.errors = vErrors;
return errors === 0;
}

const schema21 = {"description":"CICD_… variables for sh: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"},"excludeKeyNames":{"description":"keys left out, with all below them, at every depth","type":["array","null"],"items":{"type":"string"}}},"required":[],"additionalProperties":false};

function validate50(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema21.type},schema:schema21.type,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode")) || (key0 === "excludeKeyNames"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema21.properties.isPrimary.type},schema:schema21.properties.isPrimary.type,parentSchema:schema21.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err3 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema21.properties.path,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema21.properties.path.type},schema:schema21.properties.path.type,parentSchema:schema21.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err5 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema21.properties.mode.type},schema:schema21.properties.mode.type,parentSchema:schema21.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema21.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema21.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema21.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
if(data.excludeKeyNames !== undefined){
let data3 = data.excludeKeyNames;
if((!(Array.isArray(data3))) && (data3 !== null)){
const err9 = {instancePath:instancePath+"/excludeKeyNames",schemaPath:"#/properties/excludeKeyNames/type",keyword:"type",params:{type: schema21.properties.excludeKeyNames.type},schema:schema21.properties.excludeKeyNames.type,parentSchema:schema21.properties.excludeKeyNames,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 !== "string"){
const err10 = {instancePath:instancePath+"/excludeKeyNames/" + i0,schemaPath:"#/properties/excludeKeyNames/items/type",keyword:"type",params:{type: "string"},schema:schema21.properties.excludeKeyNames.items.type,parentSchema:schema21.properties.excludeKeyNames.items,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
}
validate50.errors = vErrors;
return errors === 0;
}

const schema22 = {"description":"the id alone: a cache","type":["object","null"],"properties":{"isPrimary":{"description":"whether this is the authoritative one; exactly one is","type":["boolean","null"]},"path":{"title":"a path","description":"the file; its directories are made where missing","type":["string"],"pattern":"\\S"},"mode":{"title":"file permissions such as 0600 or \"0644\"","description":"permission bits of the file, octal: 0600 (default) or 0644","type":["integer","string","null"],"minimum":0,"maximum":511,"pattern":"^(0o?)?[0-7]{3}$"}},"required":[],"additionalProperties":false};

function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema22.type},schema:schema22.type,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "isPrimary") || (key0 === "path")) || (key0 === "mode"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.isPrimary !== undefined){
let data0 = data.isPrimary;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/isPrimary",schemaPath:"#/properties/isPrimary/type",keyword:"type",params:{type: schema22.properties.isPrimary.type},schema:schema22.properties.isPrimary.type,parentSchema:schema22.properties.isPrimary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.path !== undefined){
let data1 = data.path;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err3 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema22.properties.path,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: schema22.properties.path.type},schema:schema22.properties.path.type,parentSchema:schema22.properties.path,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.mode !== undefined){
let data2 = data.mode;
if(((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")) && (data2 !== null)){
const err5 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: schema22.properties.mode.type},schema:schema22.properties.mode.type,parentSchema:schema22.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 511 || isNaN(data2)){
const err6 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 511},schema:511,parentSchema:schema22.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema22.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(0o?)?[0-7]{3}$"},schema:"^(0o?)?[0-7]{3}$",parentSchema:schema22.properties.mode,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
validate52.errors = vErrors;
return errors === 0;
}


function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="secrets" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.cicdstatemgr === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cicdstatemgr"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.cicdstatemgr !== undefined){
let data0 = data.cicdstatemgr;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.datasources !== undefined){
let data1 = data0.datasources;
if((!(data1 && typeof data1 == "object" && !Array.isArray(data1))) && (data1 !== null)){
const err1 = {instancePath:instancePath+"/cicdstatemgr/datasources",schemaPath:"#/properties/cicdstatemgr/properties/datasources/type",keyword:"type",params:{type: schema15.properties.cicdstatemgr.properties.datasources.type},schema:schema15.properties.cicdstatemgr.properties.datasources.type,parentSchema:schema15.properties.cicdstatemgr.properties.datasources,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key0 in data1){
if(!(((((((key0 === "redis") || (key0 === "directory")) || (key0 === "memory")) || (key0 === "yamlfile")) || (key0 === "jsonfile")) || (key0 === "shellfile")) || (key0 === "idfile"))){
const err2 = {instancePath:instancePath+"/cicdstatemgr/datasources",schemaPath:"#/properties/cicdstatemgr/properties/datasources/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema15.properties.cicdstatemgr.properties.datasources,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data1.redis !== undefined){
if(!(validate40(data1.redis, {instancePath:instancePath+"/cicdstatemgr/datasources/redis",parentData:data1,parentDataProperty:"redis",rootData}))){
vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors);
errors = vErrors.length;
}
}
if(data1.directory !== undefined){
if(!(validate42(data1.directory, {instancePath:instancePath+"/cicdstatemgr/datasources/directory",parentData:data1,parentDataProperty:"directory",rootData}))){
vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
errors = vErrors.length;
}
}
if(data1.memory !== undefined){
if(!(validate44(data1.memory, {instancePath:instancePath+"/cicdstatemgr/datasources/memory",parentData:data1,parentDataProperty:"memory",rootData}))){
vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors);
errors = vErrors.length;
}
}
if(data1.yamlfile !== undefined){
if(!(validate46(data1.yamlfile, {instancePath:instancePath+"/cicdstatemgr/datasources/yamlfile",parentData:data1,parentDataProperty:"yamlfile",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data1.jsonfile !== undefined){
if(!(validate48(data1.jsonfile, {instancePath:instancePath+"/cicdstatemgr/datasources/jsonfile",parentData:data1,parentDataProperty:"jsonfile",rootData}))){
vErrors = vErrors === null ? validate48.errors : vErrors.concat(validate48.errors);
errors = vErrors.length;
}
}
if(data1.shellfile !== undefined){
if(!(validate50(data1.shellfile, {instancePath:instancePath+"/cicdstatemgr/datasources/shellfile",parentData:data1,parentDataProperty:"shellfile",rootData}))){
vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors);
errors = vErrors.length;
}
}
if(data1.idfile !== undefined){
if(!(validate52(data1.idfile, {instancePath:instancePath+"/cicdstatemgr/datasources/idfile",parentData:data1,parentDataProperty:"idfile",rootData}))){
vErrors = vErrors === null ? validate52.errors : vErrors.concat(validate52.errors);
errors = vErrors.length;
}
}
}
}
if(data0.slack !== undefined){
let data9 = data0.slack;
if((!(data9 && typeof data9 == "object" && !Array.isArray(data9))) && (data9 !== null)){
const err3 = {instancePath:instancePath+"/cicdstatemgr/slack",schemaPath:"#/properties/cicdstatemgr/properties/slack/type",keyword:"type",params:{type: schema15.properties.cicdstatemgr.properties.slack.type},schema:schema15.properties.cicdstatemgr.properties.slack.type,parentSchema:schema15.properties.cicdstatemgr.properties.slack,data:data9};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.token !== undefined){
let data10 = data9.token;
if((typeof data10 !== "string") && (data10 !== null)){
const err4 = {instancePath:instancePath+"/cicdstatemgr/slack/token",schemaPath:"#/properties/cicdstatemgr/properties/slack/properties/token/type",keyword:"type",params:{type: schema15.properties.cicdstatemgr.properties.slack.properties.token.type},schema:schema15.properties.cicdstatemgr.properties.slack.properties.token.type,parentSchema:schema15.properties.cicdstatemgr.properties.slack.properties.token,data:data10};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
if(data0.trigger !== undefined){
let data11 = data0.trigger;
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err5 = {instancePath:instancePath+"/cicdstatemgr/trigger",schemaPath:"#/properties/cicdstatemgr/properties/trigger/type",keyword:"type",params:{type: schema15.properties.cicdstatemgr.properties.trigger.type},schema:schema15.properties.cicdstatemgr.properties.trigger.type,parentSchema:schema15.properties.cicdstatemgr.properties.trigger,data:data11};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.token !== undefined){
let data12 = data11.token;
if((typeof data12 !== "string") && (data12 !== null)){
const err6 = {instancePath:instancePath+"/cicdstatemgr/trigger/token",schemaPath:"#/properties/cicdstatemgr/properties/trigger/properties/token/type",keyword:"type",params:{type: schema15.properties.cicdstatemgr.properties.trigger.properties.token.type},schema:schema15.properties.cicdstatemgr.properties.trigger.properties.token.type,parentSchema:schema15.properties.cicdstatemgr.properties.trigger.properties.token,data:data12};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
}
else {
const err7 = {instancePath:instancePath+"/cicdstatemgr",schemaPath:"#/properties/cicdstatemgr/type",keyword:"type",params:{type: schema15.properties.cicdstatemgr.type},schema:schema15.properties.cicdstatemgr.type,parentSchema:schema15.properties.cicdstatemgr,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema15.type},schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate39.errors = vErrors;
return errors === 0;
}

export const app = validate54;
const schema23 = {"$schema":"http://json-schema.org/draft-07/schema#","title":"an app's cicdstatemgr config","description":"an app's config, or a base of it","type":["object"],"properties":{"bases":{"description":"files in the bases dir to start from, in order","type":["array","null"],"items":{"type":"string"}},"locked":{"description":"in a base: paths that no app file may change","type":["array","null"],"items":{"type":"string"}},"jinja2-macros":{"description":"macros for all templates, by name","type":["object","null"],"additionalProperties":{"description":"a Jinja2 macro","type":["string","null"]}},"variables":{"description":"variables for templates, by name","type":["object","null"],"additionalProperties":{"description":"template; anything but text is kept as it is"}},"cicd-contexts":{"description":"cicd contexts by name","type":["object","null"],"additionalProperties":{"description":"a cicd context; anything may stand here for templates","type":["object","null"],"properties":{"channel":{"description":"where messages go, for templates"},"pipelines":{"description":"pipelines by name","type":["object","null"],"additionalProperties":{"description":"a pipeline; anything may stand here for templates","type":["object","null"],"properties":{"generators":{"description":"generators by name","type":["object","null"],"additionalProperties":{"description":"items of the generator by name","type":["object","null"],"additionalProperties":{"description":"stores values when its condition holds","type":["object","null"],"properties":{"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"if":{"description":"template; nothing is stored when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"set":{"description":"what to store","type":["array"],"items":{"description":"one value","type":["object","null"],"properties":{"key":{"description":"template of the path","type":["string"]},"value":{"description":"template of the value","type":["string","number","boolean"]}},"required":["key","value"],"additionalProperties":false}}},"required":["set"],"additionalProperties":false}}},"event-handlers":{"description":"what happens on events, by name of the event","type":["object","null"],"additionalProperties":{"description":"what happens on this event: handlers in the order written","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"notify":{"description":"one block, which has message, or several by name","type":["object","null"],"if":{"required":["message"]},"then":{"$ref":"#/definitions/notify"},"else":{"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]}},"additionalProperties":{"$ref":"#/definitions/notify"}}},"manual-choice":{"description":"one block, which has title, or several by name","type":["object","null"],"if":{"required":["title"]},"then":{"$ref":"#/definitions/manual-choice"},"else":{"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]}},"additionalProperties":{"$ref":"#/definitions/manual-choice"}}},"respond":{"description":"one block, which has message, or several by name","type":["object","null"],"if":{"required":["message"]},"then":{"$ref":"#/definitions/respond"},"else":{"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]}},"additionalProperties":{"$ref":"#/definitions/respond"}}},"trigger-pipeline":{"description":"one block, which has name, or several by name","type":["object","null"],"if":{"required":["name"]},"then":{"$ref":"#/definitions/trigger-pipeline"},"else":{"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]}},"additionalProperties":{"$ref":"#/definitions/trigger-pipeline"}}},"set-values":{"description":"one block, which has set, or several by name","type":["object","null"],"if":{"required":["set"]},"then":{"$ref":"#/definitions/set-values"},"else":{"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]}},"additionalProperties":{"$ref":"#/definitions/set-values"}}}},"additionalProperties":true}}}}}}}}},"definitions":{"notify":{"description":"sends a message","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"message":{"description":"template of the message"},"capture-response-data":{"$ref":"#/definitions/copyRules"}},"required":["message"]},"manual-choice":{"description":"sends a message with buttons","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"title":{"description":"template of the text above the choices","type":["string","number","boolean"]},"choices":{"description":"the choices by name","type":["object","null"],"additionalProperties":{"description":"a group of buttons","type":["object","null"],"properties":{"header":{"description":"template of the text above the buttons","type":["string","number","boolean","null"]},"options":{"description":"the buttons","type":["array","null"],"items":{"description":"a button","type":["object","null"],"properties":{"value":{"description":"template of what the button sends","type":["string","number","boolean","null"]},"text":{"description":"template of what the button says","type":["string","number","boolean","null"]},"style":{"description":"e.g. primary or danger","type":["string","null"]}}}}}}},"choice-generators":{"description":"generators of choices by name","type":["object","null"],"additionalProperties":{"description":"makes choices from data","type":["object","null"],"properties":{"foreach":{"description":"path of the map to go through","type":["string","number","boolean","null"]},"iterator":{"description":"name, or path of the name, that the template sees an item under","type":["string","number","boolean","null"]},"template":{"description":"template of YAML, or a map of templates: the choices of one item"}}}},"capture-response-data":{"$ref":"#/definitions/copyRules"}},"required":["title"]},"respond":{"description":"answers to a URL","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"url":{"description":"template of the URL; a blank one is skipped","type":["string","number","boolean","null"]},"message":{"description":"template of the message"}},"required":["message"]},"trigger-pipeline":{"description":"starts a pipeline","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"name":{"description":"name of the pipeline","type":["string","number","boolean"]},"args":{"description":"arguments: name and template","type":["object","null"],"additionalProperties":{"description":"template of the argument"}}},"required":["name"]},"set-values":{"description":"stores values","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"set":{"$ref":"#/definitions/copyRules"}},"required":["set"]},"copyRules":{"description":"what to copy, in order","type":["array","null"],"items":{"description":"one rule","type":["object","null"],"properties":{"from":{"description":"template of the value; a blank one is skipped","type":["string","number","boolean"]},"to":{"description":"template of the path to store it at","type":["string"]}},"required":["from","to"],"additionalProperties":false}}},"$id":"app"};
const schema24 = {"description":"sends a message","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"message":{"description":"template of the message"},"capture-response-data":{"$ref":"#/definitions/copyRules"}},"required":["message"]};

function validate56(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema14.type},schema:schema14.type,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if((!(data0 && typeof data0 == "object" && !Array.isArray(data0))) && (data0 !== null)){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: schema14.items.type},schema:schema14.items.type,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.from === undefined){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "from"},schema:schema14.items.required,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0.to === undefined){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "to"},schema:schema14.items.required,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data0){
if(!((key0 === "from") || (key0 === "to"))){
const err4 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema14.items,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.from !== undefined){
let data1 = data0.from;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err5 = {instancePath:instancePath+"/" + i0+"/from",schemaPath:"#/items/properties/from/type",keyword:"type",params:{type: schema14.items.properties.from.type},schema:schema14.items.properties.from.type,parentSchema:schema14.items.properties.from,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.to !== undefined){
let data2 = data0.to;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/" + i0+"/to",schemaPath:"#/items/properties/to/type",keyword:"type",params:{type: schema14.items.properties.to.type},schema:schema14.items.properties.to.type,parentSchema:schema14.items.properties.to,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
}
validate56.errors = vErrors;
return errors === 0;
}


function validate55(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema24.type},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.message === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"},schema:schema24.required,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.if !== undefined){
let data0 = data.if;
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/if",schemaPath:"#/properties/if/type",keyword:"type",params:{type: schema24.properties.if.type},schema:schema24.properties.if.type,parentSchema:schema24.properties.if,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.enabled !== undefined){
let data1 = data.enabled;
if((typeof data1 !== "boolean") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: schema24.properties.enabled.type},schema:schema24.properties.enabled.type,parentSchema:schema24.properties.enabled,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.onError !== undefined){
let data2 = data.onError;
if(!(((data2 === "fail") || (data2 === "warn")) || (data2 === null))){
const err4 = {instancePath:instancePath+"/onError",schemaPath:"#/properties/onError/enum",keyword:"enum",params:{allowedValues: schema24.properties.onError.enum},schema:schema24.properties.onError.enum,parentSchema:schema24.properties.onError,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data["capture-response-data"] !== undefined){
if(!(validate56(data["capture-response-data"], {instancePath:instancePath+"/capture-response-data",parentData:data,parentDataProperty:"capture-response-data",rootData}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
}
validate55.errors = vErrors;
return errors === 0;
}

const schema26 = {"description":"sends a message with buttons","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"title":{"description":"template of the text above the choices","type":["string","number","boolean"]},"choices":{"description":"the choices by name","type":["object","null"],"additionalProperties":{"description":"a group of buttons","type":["object","null"],"properties":{"header":{"description":"template of the text above the buttons","type":["string","number","boolean","null"]},"options":{"description":"the buttons","type":["array","null"],"items":{"description":"a button","type":["object","null"],"properties":{"value":{"description":"template of what the button sends","type":["string","number","boolean","null"]},"text":{"description":"template of what the button says","type":["string","number","boolean","null"]},"style":{"description":"e.g. primary or danger","type":["string","null"]}}}}}}},"choice-generators":{"description":"generators of choices by name","type":["object","null"],"additionalProperties":{"description":"makes choices from data","type":["object","null"],"properties":{"foreach":{"description":"path of the map to go through","type":["string","number","boolean","null"]},"iterator":{"description":"name, or path of the name, that the template sees an item under","type":["string","number","boolean","null"]},"template":{"description":"template of YAML, or a map of templates: the choices of one item"}}}},"capture-response-data":{"$ref":"#/definitions/copyRules"}},"required":["title"]};

function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema26.type},schema:schema26.type,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.title === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "title"},schema:schema26.required,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.if !== undefined){
let data0 = data.if;
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/if",schemaPath:"#/properties/if/type",keyword:"type",params:{type: schema26.properties.if.type},schema:schema26.properties.if.type,parentSchema:schema26.properties.if,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.enabled !== undefined){
let data1 = data.enabled;
if((typeof data1 !== "boolean") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: schema26.properties.enabled.type},schema:schema26.properties.enabled.type,parentSchema:schema26.properties.enabled,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.onError !== undefined){
let data2 = data.onError;
if(!(((data2 === "fail") || (data2 === "warn")) || (data2 === null))){
const err4 = {instancePath:instancePath+"/onError",schemaPath:"#/properties/onError/enum",keyword:"enum",params:{allowedValues: schema26.properties.onError.enum},schema:schema26.properties.onError.enum,parentSchema:schema26.properties.onError,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.title !== undefined){
let data3 = data.title;
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err5 = {instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: schema26.properties.title.type},schema:schema26.properties.title.type,parentSchema:schema26.properties.title,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.choices !== undefined){
let data4 = data.choices;
if((!(data4 && typeof data4 == "object" && !Array.isArray(data4))) && (data4 !== null)){
const err6 = {instancePath:instancePath+"/choices",schemaPath:"#/properties/choices/type",keyword:"type",params:{type: schema26.properties.choices.type},schema:schema26.properties.choices.type,parentSchema:schema26.properties.choices,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key0 in data4){
let data5 = data4[key0];
if((!(data5 && typeof data5 == "object" && !Array.isArray(data5))) && (data5 !== null)){
const err7 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/choices/additionalProperties/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.type},schema:schema26.properties.choices.additionalProperties.type,parentSchema:schema26.properties.choices.additionalProperties,data:data5};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.header !== undefined){
let data6 = data5.header;
if((((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))) && (typeof data6 !== "boolean")) && (data6 !== null)){
const err8 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/header",schemaPath:"#/properties/choices/additionalProperties/properties/header/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.properties.header.type},schema:schema26.properties.choices.additionalProperties.properties.header.type,parentSchema:schema26.properties.choices.additionalProperties.properties.header,data:data6};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data5.options !== undefined){
let data7 = data5.options;
if((!(Array.isArray(data7))) && (data7 !== null)){
const err9 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/options",schemaPath:"#/properties/choices/additionalProperties/properties/options/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.properties.options.type},schema:schema26.properties.choices.additionalProperties.properties.options.type,parentSchema:schema26.properties.choices.additionalProperties.properties.options,data:data7};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(Array.isArray(data7)){
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
let data8 = data7[i0];
if((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (data8 !== null)){
const err10 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/options/" + i0,schemaPath:"#/properties/choices/additionalProperties/properties/options/items/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.properties.options.items.type},schema:schema26.properties.choices.additionalProperties.properties.options.items.type,parentSchema:schema26.properties.choices.additionalProperties.properties.options.items,data:data8};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.value !== undefined){
let data9 = data8.value;
if((((typeof data9 !== "string") && (!((typeof data9 == "number") && (isFinite(data9))))) && (typeof data9 !== "boolean")) && (data9 !== null)){
const err11 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/options/" + i0+"/value",schemaPath:"#/properties/choices/additionalProperties/properties/options/items/properties/value/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.properties.options.items.properties.value.type},schema:schema26.properties.choices.additionalProperties.properties.options.items.properties.value.type,parentSchema:schema26.properties.choices.additionalProperties.properties.options.items.properties.value,data:data9};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data8.text !== undefined){
let data10 = data8.text;
if((((typeof data10 !== "string") && (!((typeof data10 == "number") && (isFinite(data10))))) && (typeof data10 !== "boolean")) && (data10 !== null)){
const err12 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/options/" + i0+"/text",schemaPath:"#/properties/choices/additionalProperties/properties/options/items/properties/text/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.properties.options.items.properties.text.type},schema:schema26.properties.choices.additionalProperties.properties.options.items.properties.text.type,parentSchema:schema26.properties.choices.additionalProperties.properties.options.items.properties.text,data:data10};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data8.style !== undefined){
let data11 = data8.style;
if((typeof data11 !== "string") && (data11 !== null)){
const err13 = {instancePath:instancePath+"/choices/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/options/" + i0+"/style",schemaPath:"#/properties/choices/additionalProperties/properties/options/items/properties/style/type",keyword:"type",params:{type: schema26.properties.choices.additionalProperties.properties.options.items.properties.style.type},schema:schema26.properties.choices.additionalProperties.properties.options.items.properties.style.type,parentSchema:schema26.properties.choices.additionalProperties.properties.options.items.properties.style,data:data11};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
}
}
}
}
}
}
}
if(data["choice-generators"] !== undefined){
let data12 = data["choice-generators"];
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err14 = {instancePath:instancePath+"/choice-generators",schemaPath:"#/properties/choice-generators/type",keyword:"type",params:{type: schema26.properties["choice-generators"].type},schema:schema26.properties["choice-generators"].type,parentSchema:schema26.properties["choice-generators"],data:data12};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
for(const key1 in data12){
let data13 = data12[key1];
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err15 = {instancePath:instancePath+"/choice-generators/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/choice-generators/additionalProperties/type",keyword:"type",params:{type: schema26.properties["choice-generators"].additionalProperties.type},schema:schema26.properties["choice-generators"].additionalProperties.type,parentSchema:schema26.properties["choice-generators"].additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(data13.foreach !== undefined){
let data14 = data13.foreach;
if((((typeof data14 !== "string") && (!((typeof data14 == "number") && (isFinite(data14))))) && (typeof data14 !== "boolean")) && (data14 !== null)){
const err16 = {instancePath:instancePath+"/choice-generators/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/foreach",schemaPath:"#/properties/choice-generators/additionalProperties/properties/foreach/type",keyword:"type",params:{type: schema26.properties["choice-generators"].additionalProperties.properties.foreach.type},schema:schema26.properties["choice-generators"].additionalProperties.properties.foreach.type,parentSchema:schema26.properties["choice-generators"].additionalProperties.properties.foreach,data:data14};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data13.iterator !== undefined){
let data15 = data13.iterator;
if((((typeof data15 !== "string") && (!((typeof data15 == "number") && (isFinite(data15))))) && (typeof data15 !== "boolean")) && (data15 !== null)){
const err17 = {instancePath:instancePath+"/choice-generators/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/iterator",schemaPath:"#/properties/choice-generators/additionalProperties/properties/iterator/type",keyword:"type",params:{type: schema26.properties["choice-generators"].additionalProperties.properties.iterator.type},schema:schema26.properties["choice-generators"].additionalProperties.properties.iterator.type,parentSchema:schema26.properties["choice-generators"].additionalProperties.properties.iterator,data:data15};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
}
}
}
if(data["capture-response-data"] !== undefined){
if(!(validate56(data["capture-response-data"], {instancePath:instancePath+"/capture-response-data",parentData:data,parentDataProperty:"capture-response-data",rootData}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
}
validate60.errors = vErrors;
return errors === 0;
}

const schema27 = {"description":"answers to a URL","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"url":{"description":"template of the URL; a blank one is skipped","type":["string","number","boolean","null"]},"message":{"description":"template of the message"}},"required":["message"]};

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema27.type},schema:schema27.type,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.message === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"},schema:schema27.required,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.if !== undefined){
let data0 = data.if;
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/if",schemaPath:"#/properties/if/type",keyword:"type",params:{type: schema27.properties.if.type},schema:schema27.properties.if.type,parentSchema:schema27.properties.if,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.enabled !== undefined){
let data1 = data.enabled;
if((typeof data1 !== "boolean") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: schema27.properties.enabled.type},schema:schema27.properties.enabled.type,parentSchema:schema27.properties.enabled,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.onError !== undefined){
let data2 = data.onError;
if(!(((data2 === "fail") || (data2 === "warn")) || (data2 === null))){
const err4 = {instancePath:instancePath+"/onError",schemaPath:"#/properties/onError/enum",keyword:"enum",params:{allowedValues: schema27.properties.onError.enum},schema:schema27.properties.onError.enum,parentSchema:schema27.properties.onError,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.url !== undefined){
let data3 = data.url;
if((((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")) && (data3 !== null)){
const err5 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: schema27.properties.url.type},schema:schema27.properties.url.type,parentSchema:schema27.properties.url,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
validate64.errors = vErrors;
return errors === 0;
}

const schema28 = {"description":"starts a pipeline","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"name":{"description":"name of the pipeline","type":["string","number","boolean"]},"args":{"description":"arguments: name and template","type":["object","null"],"additionalProperties":{"description":"template of the argument"}}},"required":["name"]};

function validate67(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema28.type},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema28.required,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.if !== undefined){
let data0 = data.if;
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/if",schemaPath:"#/properties/if/type",keyword:"type",params:{type: schema28.properties.if.type},schema:schema28.properties.if.type,parentSchema:schema28.properties.if,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.enabled !== undefined){
let data1 = data.enabled;
if((typeof data1 !== "boolean") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: schema28.properties.enabled.type},schema:schema28.properties.enabled.type,parentSchema:schema28.properties.enabled,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.onError !== undefined){
let data2 = data.onError;
if(!(((data2 === "fail") || (data2 === "warn")) || (data2 === null))){
const err4 = {instancePath:instancePath+"/onError",schemaPath:"#/properties/onError/enum",keyword:"enum",params:{allowedValues: schema28.properties.onError.enum},schema:schema28.properties.onError.enum,parentSchema:schema28.properties.onError,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.name !== undefined){
let data3 = data.name;
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: schema28.properties.name.type},schema:schema28.properties.name.type,parentSchema:schema28.properties.name,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.args !== undefined){
let data4 = data.args;
if((!(data4 && typeof data4 == "object" && !Array.isArray(data4))) && (data4 !== null)){
const err6 = {instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: schema28.properties.args.type},schema:schema28.properties.args.type,parentSchema:schema28.properties.args,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
validate67.errors = vErrors;
return errors === 0;
}

const schema29 = {"description":"stores values","type":["object","null"],"properties":{"if":{"description":"template; nothing happens when it renders to nothing, False, None, 0, [] or {}","type":["string","number","boolean","null"]},"enabled":{"description":"false: nothing happens","type":["boolean","null"]},"onError":{"description":"what a failure is; the innermost counts; default fail","enum":["fail","warn",null]},"set":{"$ref":"#/definitions/copyRules"}},"required":["set"]};

function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema29.type},schema:schema29.type,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.set === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "set"},schema:schema29.required,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.if !== undefined){
let data0 = data.if;
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/if",schemaPath:"#/properties/if/type",keyword:"type",params:{type: schema29.properties.if.type},schema:schema29.properties.if.type,parentSchema:schema29.properties.if,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.enabled !== undefined){
let data1 = data.enabled;
if((typeof data1 !== "boolean") && (data1 !== null)){
const err3 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: schema29.properties.enabled.type},schema:schema29.properties.enabled.type,parentSchema:schema29.properties.enabled,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.onError !== undefined){
let data2 = data.onError;
if(!(((data2 === "fail") || (data2 === "warn")) || (data2 === null))){
const err4 = {instancePath:instancePath+"/onError",schemaPath:"#/properties/onError/enum",keyword:"enum",params:{allowedValues: schema29.properties.onError.enum},schema:schema29.properties.onError.enum,parentSchema:schema29.properties.onError,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.set !== undefined){
if(!(validate56(data.set, {instancePath:instancePath+"/set",parentData:data,parentDataProperty:"set",rootData}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
}
validate70.errors = vErrors;
return errors === 0;
}


function validate54(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="app" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.bases !== undefined){
let data0 = data.bases;
if((!(Array.isArray(data0))) && (data0 !== null)){
const err0 = {instancePath:instancePath+"/bases",schemaPath:"#/properties/bases/type",keyword:"type",params:{type: schema23.properties.bases.type},schema:schema23.properties.bases.type,parentSchema:schema23.properties.bases,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data0)){
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 !== "string"){
const err1 = {instancePath:instancePath+"/bases/" + i0,schemaPath:"#/properties/bases/items/type",keyword:"type",params:{type: "string"},schema:schema23.properties.bases.items.type,parentSchema:schema23.properties.bases.items,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
if(data.locked !== undefined){
let data2 = data.locked;
if((!(Array.isArray(data2))) && (data2 !== null)){
const err2 = {instancePath:instancePath+"/locked",schemaPath:"#/properties/locked/type",keyword:"type",params:{type: schema23.properties.locked.type},schema:schema23.properties.locked.type,parentSchema:schema23.properties.locked,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data2)){
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
let data3 = data2[i1];
if(typeof data3 !== "string"){
const err3 = {instancePath:instancePath+"/locked/" + i1,schemaPath:"#/properties/locked/items/type",keyword:"type",params:{type: "string"},schema:schema23.properties.locked.items.type,parentSchema:schema23.properties.locked.items,data:data3};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
if(data["jinja2-macros"] !== undefined){
let data4 = data["jinja2-macros"];
if((!(data4 && typeof data4 == "object" && !Array.isArray(data4))) && (data4 !== null)){
const err4 = {instancePath:instancePath+"/jinja2-macros",schemaPath:"#/properties/jinja2-macros/type",keyword:"type",params:{type: schema23.properties["jinja2-macros"].type},schema:schema23.properties["jinja2-macros"].type,parentSchema:schema23.properties["jinja2-macros"],data:data4};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key0 in data4){
let data5 = data4[key0];
if((typeof data5 !== "string") && (data5 !== null)){
const err5 = {instancePath:instancePath+"/jinja2-macros/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/jinja2-macros/additionalProperties/type",keyword:"type",params:{type: schema23.properties["jinja2-macros"].additionalProperties.type},schema:schema23.properties["jinja2-macros"].additionalProperties.type,parentSchema:schema23.properties["jinja2-macros"].additionalProperties,data:data5};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
if(data.variables !== undefined){
let data6 = data.variables;
if((!(data6 && typeof data6 == "object" && !Array.isArray(data6))) && (data6 !== null)){
const err6 = {instancePath:instancePath+"/variables",schemaPath:"#/properties/variables/type",keyword:"type",params:{type: schema23.properties.variables.type},schema:schema23.properties.variables.type,parentSchema:schema23.properties.variables,data:data6};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data["cicd-contexts"] !== undefined){
let data7 = data["cicd-contexts"];
if((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (data7 !== null)){
const err7 = {instancePath:instancePath+"/cicd-contexts",schemaPath:"#/properties/cicd-contexts/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].type},schema:schema23.properties["cicd-contexts"].type,parentSchema:schema23.properties["cicd-contexts"],data:data7};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
let data8 = data7[key1];
if((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (data8 !== null)){
const err8 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.type},schema:schema23.properties["cicd-contexts"].additionalProperties.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties,data:data8};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.pipelines !== undefined){
let data9 = data8.pipelines;
if((!(data9 && typeof data9 == "object" && !Array.isArray(data9))) && (data9 !== null)){
const err9 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines,data:data9};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key2 in data9){
let data10 = data9[key2];
if((!(data10 && typeof data10 == "object" && !Array.isArray(data10))) && (data10 !== null)){
const err10 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.generators !== undefined){
let data11 = data10.generators;
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err11 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators,data:data11};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key3 in data11){
let data12 = data11[key3];
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err12 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties,data:data12};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
for(const key4 in data12){
let data13 = data12[key4];
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err13 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(data13.set === undefined){
const err14 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/required",keyword:"required",params:{missingProperty: "set"},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.required,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
for(const key5 in data13){
if(!(((key5 === "enabled") || (key5 === "if")) || (key5 === "set"))){
const err15 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data13.enabled !== undefined){
let data14 = data13.enabled;
if((typeof data14 !== "boolean") && (data14 !== null)){
const err16 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.enabled,data:data14};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data13.if !== undefined){
let data15 = data13.if;
if((((typeof data15 !== "string") && (!((typeof data15 == "number") && (isFinite(data15))))) && (typeof data15 !== "boolean")) && (data15 !== null)){
const err17 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.if,data:data15};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data13.set !== undefined){
let data16 = data13.set;
if(Array.isArray(data16)){
const len2 = data16.length;
for(let i2=0; i2<len2; i2++){
let data17 = data16[i2];
if((!(data17 && typeof data17 == "object" && !Array.isArray(data17))) && (data17 !== null)){
const err18 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set/" + i2,schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/items/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items,data:data17};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
if(data17.key === undefined){
const err19 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set/" + i2,schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/items/required",keyword:"required",params:{missingProperty: "key"},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.required,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items,data:data17};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data17.value === undefined){
const err20 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set/" + i2,schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/items/required",keyword:"required",params:{missingProperty: "value"},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.required,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items,data:data17};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key6 in data17){
if(!((key6 === "key") || (key6 === "value"))){
const err21 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set/" + i2,schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},schema:false,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items,data:data17};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data17.key !== undefined){
let data18 = data17.key;
if(typeof data18 !== "string"){
const err22 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set/" + i2+"/key",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/items/properties/key/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.properties.key.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.properties.key.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.properties.key,data:data18};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data17.value !== undefined){
let data19 = data17.value;
if(((typeof data19 !== "string") && (!((typeof data19 == "number") && (isFinite(data19))))) && (typeof data19 !== "boolean")){
const err23 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set/" + i2+"/value",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/items/properties/value/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.properties.value.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.properties.value.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.items.properties.value,data:data19};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
}
}
else {
const err24 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/generators/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1")+"/set",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/generators/additionalProperties/additionalProperties/properties/set/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties.generators.additionalProperties.additionalProperties.properties.set,data:data16};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
}
}
}
}
}
if(data10["event-handlers"] !== undefined){
let data20 = data10["event-handlers"];
if((!(data20 && typeof data20 == "object" && !Array.isArray(data20))) && (data20 !== null)){
const err25 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"],data:data20};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key7 in data20){
let data21 = data20[key7];
if((!(data21 && typeof data21 == "object" && !Array.isArray(data21))) && (data21 !== null)){
const err26 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties,data:data21};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
if(data21.if !== undefined){
let data22 = data21.if;
if((((typeof data22 !== "string") && (!((typeof data22 == "number") && (isFinite(data22))))) && (typeof data22 !== "boolean")) && (data22 !== null)){
const err27 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.if,data:data22};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data21.enabled !== undefined){
let data23 = data21.enabled;
if((typeof data23 !== "boolean") && (data23 !== null)){
const err28 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.enabled,data:data23};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data21.onError !== undefined){
let data24 = data21.onError;
if(!(((data24 === "fail") || (data24 === "warn")) || (data24 === null))){
const err29 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/onError",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/onError/enum",keyword:"enum",params:{allowedValues: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.onError.enum},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.onError.enum,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.onError,data:data24};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data21.notify !== undefined){
let data25 = data21.notify;
if((!(data25 && typeof data25 == "object" && !Array.isArray(data25))) && (data25 !== null)){
const err30 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/notify/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify,data:data25};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
const _errs62 = errors;
let valid18 = true;
const _errs63 = errors;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
let missing0;
if((data25.message === undefined) && (missing0 = "message")){
const err31 = {};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
var _valid0 = _errs63 === errors;
errors = _errs62;
if(vErrors !== null){
if(_errs62){
vErrors.length = _errs62;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs64 = errors;
if(!(validate55(data25, {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify",parentData:data21,parentDataProperty:"notify",rootData}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
var _valid0 = _errs64 === errors;
valid18 = _valid0;
ifClause0 = "then";
}
else {
const _errs65 = errors;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
for(const key8 in data25){
if(!(((key8 === "if") || (key8 === "enabled")) || (key8 === "onError"))){
if(!(validate55(data25[key8], {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data25,parentDataProperty:key8,rootData}))){
vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
errors = vErrors.length;
}
}
}
if(data25.if !== undefined){
let data27 = data25.if;
if((((typeof data27 !== "string") && (!((typeof data27 == "number") && (isFinite(data27))))) && (typeof data27 !== "boolean")) && (data27 !== null)){
const err32 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/notify/else/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.if,data:data27};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data25.enabled !== undefined){
let data28 = data25.enabled;
if((typeof data28 !== "boolean") && (data28 !== null)){
const err33 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/notify/else/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.enabled,data:data28};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data25.onError !== undefined){
let data29 = data25.onError;
if(!(((data29 === "fail") || (data29 === "warn")) || (data29 === null))){
const err34 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify/onError",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/notify/else/properties/onError/enum",keyword:"enum",params:{allowedValues: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.onError.enum},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.onError.enum,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.else.properties.onError,data:data29};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
var _valid0 = _errs65 === errors;
valid18 = _valid0;
ifClause0 = "else";
}
if(!valid18){
const err35 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/notify",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/notify/if",keyword:"if",params:{failingKeyword: ifClause0},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify.if,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.notify,data:data25};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data21["manual-choice"] !== undefined){
let data30 = data21["manual-choice"];
if((!(data30 && typeof data30 == "object" && !Array.isArray(data30))) && (data30 !== null)){
const err36 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/manual-choice/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"],data:data30};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
const _errs75 = errors;
let valid21 = true;
const _errs76 = errors;
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
let missing1;
if((data30.title === undefined) && (missing1 = "title")){
const err37 = {};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
var _valid1 = _errs76 === errors;
errors = _errs75;
if(vErrors !== null){
if(_errs75){
vErrors.length = _errs75;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid1){
const _errs77 = errors;
if(!(validate60(data30, {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice",parentData:data21,parentDataProperty:"manual-choice",rootData}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
var _valid1 = _errs77 === errors;
valid21 = _valid1;
ifClause1 = "then";
}
else {
const _errs78 = errors;
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
for(const key9 in data30){
if(!(((key9 === "if") || (key9 === "enabled")) || (key9 === "onError"))){
if(!(validate60(data30[key9], {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data30,parentDataProperty:key9,rootData}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
}
}
if(data30.if !== undefined){
let data32 = data30.if;
if((((typeof data32 !== "string") && (!((typeof data32 == "number") && (isFinite(data32))))) && (typeof data32 !== "boolean")) && (data32 !== null)){
const err38 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/manual-choice/else/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.if,data:data32};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data30.enabled !== undefined){
let data33 = data30.enabled;
if((typeof data33 !== "boolean") && (data33 !== null)){
const err39 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/manual-choice/else/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.enabled,data:data33};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data30.onError !== undefined){
let data34 = data30.onError;
if(!(((data34 === "fail") || (data34 === "warn")) || (data34 === null))){
const err40 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice/onError",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/manual-choice/else/properties/onError/enum",keyword:"enum",params:{allowedValues: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.onError.enum},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.onError.enum,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].else.properties.onError,data:data34};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
var _valid1 = _errs78 === errors;
valid21 = _valid1;
ifClause1 = "else";
}
if(!valid21){
const err41 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/manual-choice",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/manual-choice/if",keyword:"if",params:{failingKeyword: ifClause1},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"].if,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["manual-choice"],data:data30};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data21.respond !== undefined){
let data35 = data21.respond;
if((!(data35 && typeof data35 == "object" && !Array.isArray(data35))) && (data35 !== null)){
const err42 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/respond/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond,data:data35};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
const _errs88 = errors;
let valid24 = true;
const _errs89 = errors;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
let missing2;
if((data35.message === undefined) && (missing2 = "message")){
const err43 = {};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
var _valid2 = _errs89 === errors;
errors = _errs88;
if(vErrors !== null){
if(_errs88){
vErrors.length = _errs88;
}
else {
vErrors = null;
}
}
let ifClause2;
if(_valid2){
const _errs90 = errors;
if(!(validate64(data35, {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond",parentData:data21,parentDataProperty:"respond",rootData}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
var _valid2 = _errs90 === errors;
valid24 = _valid2;
ifClause2 = "then";
}
else {
const _errs91 = errors;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key10 in data35){
if(!(((key10 === "if") || (key10 === "enabled")) || (key10 === "onError"))){
if(!(validate64(data35[key10], {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data35,parentDataProperty:key10,rootData}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
}
}
if(data35.if !== undefined){
let data37 = data35.if;
if((((typeof data37 !== "string") && (!((typeof data37 == "number") && (isFinite(data37))))) && (typeof data37 !== "boolean")) && (data37 !== null)){
const err44 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/respond/else/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.if,data:data37};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data35.enabled !== undefined){
let data38 = data35.enabled;
if((typeof data38 !== "boolean") && (data38 !== null)){
const err45 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/respond/else/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.enabled,data:data38};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data35.onError !== undefined){
let data39 = data35.onError;
if(!(((data39 === "fail") || (data39 === "warn")) || (data39 === null))){
const err46 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond/onError",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/respond/else/properties/onError/enum",keyword:"enum",params:{allowedValues: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.onError.enum},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.onError.enum,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.else.properties.onError,data:data39};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
var _valid2 = _errs91 === errors;
valid24 = _valid2;
ifClause2 = "else";
}
if(!valid24){
const err47 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/respond",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/respond/if",keyword:"if",params:{failingKeyword: ifClause2},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond.if,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties.respond,data:data35};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data21["trigger-pipeline"] !== undefined){
let data40 = data21["trigger-pipeline"];
if((!(data40 && typeof data40 == "object" && !Array.isArray(data40))) && (data40 !== null)){
const err48 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/trigger-pipeline/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"],data:data40};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
const _errs101 = errors;
let valid27 = true;
const _errs102 = errors;
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
let missing3;
if((data40.name === undefined) && (missing3 = "name")){
const err49 = {};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
var _valid3 = _errs102 === errors;
errors = _errs101;
if(vErrors !== null){
if(_errs101){
vErrors.length = _errs101;
}
else {
vErrors = null;
}
}
let ifClause3;
if(_valid3){
const _errs103 = errors;
if(!(validate67(data40, {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline",parentData:data21,parentDataProperty:"trigger-pipeline",rootData}))){
vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
errors = vErrors.length;
}
var _valid3 = _errs103 === errors;
valid27 = _valid3;
ifClause3 = "then";
}
else {
const _errs104 = errors;
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
for(const key11 in data40){
if(!(((key11 === "if") || (key11 === "enabled")) || (key11 === "onError"))){
if(!(validate67(data40[key11], {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data40,parentDataProperty:key11,rootData}))){
vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
errors = vErrors.length;
}
}
}
if(data40.if !== undefined){
let data42 = data40.if;
if((((typeof data42 !== "string") && (!((typeof data42 == "number") && (isFinite(data42))))) && (typeof data42 !== "boolean")) && (data42 !== null)){
const err50 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/trigger-pipeline/else/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.if,data:data42};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data40.enabled !== undefined){
let data43 = data40.enabled;
if((typeof data43 !== "boolean") && (data43 !== null)){
const err51 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/trigger-pipeline/else/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.enabled,data:data43};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data40.onError !== undefined){
let data44 = data40.onError;
if(!(((data44 === "fail") || (data44 === "warn")) || (data44 === null))){
const err52 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline/onError",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/trigger-pipeline/else/properties/onError/enum",keyword:"enum",params:{allowedValues: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.onError.enum},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.onError.enum,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].else.properties.onError,data:data44};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
var _valid3 = _errs104 === errors;
valid27 = _valid3;
ifClause3 = "else";
}
if(!valid27){
const err53 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/trigger-pipeline",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/trigger-pipeline/if",keyword:"if",params:{failingKeyword: ifClause3},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"].if,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["trigger-pipeline"],data:data40};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data21["set-values"] !== undefined){
let data45 = data21["set-values"];
if((!(data45 && typeof data45 == "object" && !Array.isArray(data45))) && (data45 !== null)){
const err54 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/set-values/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"],data:data45};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
const _errs114 = errors;
let valid30 = true;
const _errs115 = errors;
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
let missing4;
if((data45.set === undefined) && (missing4 = "set")){
const err55 = {};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
var _valid4 = _errs115 === errors;
errors = _errs114;
if(vErrors !== null){
if(_errs114){
vErrors.length = _errs114;
}
else {
vErrors = null;
}
}
let ifClause4;
if(_valid4){
const _errs116 = errors;
if(!(validate70(data45, {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values",parentData:data21,parentDataProperty:"set-values",rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
var _valid4 = _errs116 === errors;
valid30 = _valid4;
ifClause4 = "then";
}
else {
const _errs117 = errors;
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
for(const key12 in data45){
if(!(((key12 === "if") || (key12 === "enabled")) || (key12 === "onError"))){
if(!(validate70(data45[key12], {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data45,parentDataProperty:key12,rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
}
if(data45.if !== undefined){
let data47 = data45.if;
if((((typeof data47 !== "string") && (!((typeof data47 == "number") && (isFinite(data47))))) && (typeof data47 !== "boolean")) && (data47 !== null)){
const err56 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values/if",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/set-values/else/properties/if/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.if.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.if.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.if,data:data47};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data45.enabled !== undefined){
let data48 = data45.enabled;
if((typeof data48 !== "boolean") && (data48 !== null)){
const err57 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values/enabled",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/set-values/else/properties/enabled/type",keyword:"type",params:{type: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.enabled.type},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.enabled.type,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.enabled,data:data48};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data45.onError !== undefined){
let data49 = data45.onError;
if(!(((data49 === "fail") || (data49 === "warn")) || (data49 === null))){
const err58 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values/onError",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/set-values/else/properties/onError/enum",keyword:"enum",params:{allowedValues: schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.onError.enum},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.onError.enum,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].else.properties.onError,data:data49};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
var _valid4 = _errs117 === errors;
valid30 = _valid4;
ifClause4 = "else";
}
if(!valid30){
const err59 = {instancePath:instancePath+"/cicd-contexts/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/pipelines/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/event-handlers/" + key7.replace(/~/g, "~0").replace(/\//g, "~1")+"/set-values",schemaPath:"#/properties/cicd-contexts/additionalProperties/properties/pipelines/additionalProperties/properties/event-handlers/additionalProperties/properties/set-values/if",keyword:"if",params:{failingKeyword: ifClause4},schema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"].if,parentSchema:schema23.properties["cicd-contexts"].additionalProperties.properties.pipelines.additionalProperties.properties["event-handlers"].additionalProperties.properties["set-values"],data:data45};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
const err60 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema23.type},schema:schema23.type,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
validate54.errors = vErrors;
return errors === 0;
}

export const apply = validate74;
const schema30 = {"$schema":"http://json-schema.org/draft-07/schema#","title":"cicdstatemgr apply","description":"operations, conditions and reads, in order, as one change","type":"array","items":{"type":"object","required":["op"],"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]}},"allOf":[{"if":{"required":["op"],"properties":{"op":{"const":"set"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"},"value":{"description":"any value"}},"required":["path","value"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"append"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"},"value":{"description":"any value"}},"required":["path","value"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"add"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"},"value":{"description":"any value"}},"required":["path","value"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"increment"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"},"by":{"description":"what to add; below 0 subtracts","type":"number"}},"required":["path","by"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"unset"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"}},"required":["path"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"if"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"},"value":{"description":"any value"}},"required":["path","value"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"if-absent"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"}},"required":["path"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"if-revision"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"revision":{"description":"the revision the document must have","type":"integer","minimum":0}},"required":["revision"],"additionalProperties":false}},{"if":{"required":["op"],"properties":{"op":{"const":"get"}}},"then":{"properties":{"op":{"description":"what to do","enum":["set","append","add","increment","unset","if","if-absent","if-revision","get"]},"path":{"description":"a path in the document","type":"string"},"default":{"description":"what is read where there is nothing; without it that is an error"}},"required":["path"],"additionalProperties":false}}]},"$id":"apply"};

function validate74(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="apply" */;
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
const _errs4 = errors;
let valid3 = true;
const _errs5 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing0;
if((data0.op === undefined) && (missing0 = "op")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data0.op !== undefined){
if("set" !== data0.op){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
var _valid0 = _errs5 === errors;
errors = _errs4;
if(vErrors !== null){
if(_errs4){
vErrors.length = _errs4;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs7 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/0/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[0].then.required,parentSchema:schema30.items.allOf[0].then,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0.value === undefined){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/0/then/required",keyword:"required",params:{missingProperty: "value"},schema:schema30.items.allOf[0].then.required,parentSchema:schema30.items.allOf[0].then,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data0){
if(!(((key0 === "op") || (key0 === "path")) || (key0 === "value"))){
const err4 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/0/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema30.items.allOf[0].then,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.op !== undefined){
let data2 = data0.op;
if(!(((((((((data2 === "set") || (data2 === "append")) || (data2 === "add")) || (data2 === "increment")) || (data2 === "unset")) || (data2 === "if")) || (data2 === "if-absent")) || (data2 === "if-revision")) || (data2 === "get"))){
const err5 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/0/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[0].then.properties.op.enum},schema:schema30.items.allOf[0].then.properties.op.enum,parentSchema:schema30.items.allOf[0].then.properties.op,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.path !== undefined){
let data3 = data0.path;
if(typeof data3 !== "string"){
const err6 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/0/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[0].then.properties.path.type,parentSchema:schema30.items.allOf[0].then.properties.path,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
var _valid0 = _errs7 === errors;
valid3 = _valid0;
}
if(!valid3){
const err7 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[0].if,parentSchema:schema30.items.allOf[0],data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const _errs13 = errors;
let valid6 = true;
const _errs14 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing1;
if((data0.op === undefined) && (missing1 = "op")){
const err8 = {};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
if(data0.op !== undefined){
if("append" !== data0.op){
const err9 = {};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
var _valid1 = _errs14 === errors;
errors = _errs13;
if(vErrors !== null){
if(_errs13){
vErrors.length = _errs13;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs16 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err10 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/1/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[1].then.required,parentSchema:schema30.items.allOf[1].then,data:data0};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data0.value === undefined){
const err11 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/1/then/required",keyword:"required",params:{missingProperty: "value"},schema:schema30.items.allOf[1].then.required,parentSchema:schema30.items.allOf[1].then,data:data0};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
for(const key1 in data0){
if(!(((key1 === "op") || (key1 === "path")) || (key1 === "value"))){
const err12 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/1/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema30.items.allOf[1].then,data:data0};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data0.op !== undefined){
let data5 = data0.op;
if(!(((((((((data5 === "set") || (data5 === "append")) || (data5 === "add")) || (data5 === "increment")) || (data5 === "unset")) || (data5 === "if")) || (data5 === "if-absent")) || (data5 === "if-revision")) || (data5 === "get"))){
const err13 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/1/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[1].then.properties.op.enum},schema:schema30.items.allOf[1].then.properties.op.enum,parentSchema:schema30.items.allOf[1].then.properties.op,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data0.path !== undefined){
let data6 = data0.path;
if(typeof data6 !== "string"){
const err14 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/1/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[1].then.properties.path.type,parentSchema:schema30.items.allOf[1].then.properties.path,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
var _valid1 = _errs16 === errors;
valid6 = _valid1;
}
if(!valid6){
const err15 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/1/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[1].if,parentSchema:schema30.items.allOf[1],data:data0};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const _errs22 = errors;
let valid9 = true;
const _errs23 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing2;
if((data0.op === undefined) && (missing2 = "op")){
const err16 = {};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
else {
if(data0.op !== undefined){
if("add" !== data0.op){
const err17 = {};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
}
var _valid2 = _errs23 === errors;
errors = _errs22;
if(vErrors !== null){
if(_errs22){
vErrors.length = _errs22;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs25 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err18 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/2/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[2].then.required,parentSchema:schema30.items.allOf[2].then,data:data0};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data0.value === undefined){
const err19 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/2/then/required",keyword:"required",params:{missingProperty: "value"},schema:schema30.items.allOf[2].then.required,parentSchema:schema30.items.allOf[2].then,data:data0};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
for(const key2 in data0){
if(!(((key2 === "op") || (key2 === "path")) || (key2 === "value"))){
const err20 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/2/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema30.items.allOf[2].then,data:data0};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data0.op !== undefined){
let data8 = data0.op;
if(!(((((((((data8 === "set") || (data8 === "append")) || (data8 === "add")) || (data8 === "increment")) || (data8 === "unset")) || (data8 === "if")) || (data8 === "if-absent")) || (data8 === "if-revision")) || (data8 === "get"))){
const err21 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/2/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[2].then.properties.op.enum},schema:schema30.items.allOf[2].then.properties.op.enum,parentSchema:schema30.items.allOf[2].then.properties.op,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data0.path !== undefined){
let data9 = data0.path;
if(typeof data9 !== "string"){
const err22 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/2/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[2].then.properties.path.type,parentSchema:schema30.items.allOf[2].then.properties.path,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
var _valid2 = _errs25 === errors;
valid9 = _valid2;
}
if(!valid9){
const err23 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/2/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[2].if,parentSchema:schema30.items.allOf[2],data:data0};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
const _errs31 = errors;
let valid12 = true;
const _errs32 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing3;
if((data0.op === undefined) && (missing3 = "op")){
const err24 = {};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
if(data0.op !== undefined){
if("increment" !== data0.op){
const err25 = {};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
}
var _valid3 = _errs32 === errors;
errors = _errs31;
if(vErrors !== null){
if(_errs31){
vErrors.length = _errs31;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs34 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err26 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/3/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[3].then.required,parentSchema:schema30.items.allOf[3].then,data:data0};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data0.by === undefined){
const err27 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/3/then/required",keyword:"required",params:{missingProperty: "by"},schema:schema30.items.allOf[3].then.required,parentSchema:schema30.items.allOf[3].then,data:data0};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
for(const key3 in data0){
if(!(((key3 === "op") || (key3 === "path")) || (key3 === "by"))){
const err28 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/3/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema30.items.allOf[3].then,data:data0};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data0.op !== undefined){
let data11 = data0.op;
if(!(((((((((data11 === "set") || (data11 === "append")) || (data11 === "add")) || (data11 === "increment")) || (data11 === "unset")) || (data11 === "if")) || (data11 === "if-absent")) || (data11 === "if-revision")) || (data11 === "get"))){
const err29 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/3/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[3].then.properties.op.enum},schema:schema30.items.allOf[3].then.properties.op.enum,parentSchema:schema30.items.allOf[3].then.properties.op,data:data11};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data0.path !== undefined){
let data12 = data0.path;
if(typeof data12 !== "string"){
const err30 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/3/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[3].then.properties.path.type,parentSchema:schema30.items.allOf[3].then.properties.path,data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data0.by !== undefined){
let data13 = data0.by;
if(!((typeof data13 == "number") && (isFinite(data13)))){
const err31 = {instancePath:instancePath+"/" + i0+"/by",schemaPath:"#/items/allOf/3/then/properties/by/type",keyword:"type",params:{type: "number"},schema:schema30.items.allOf[3].then.properties.by.type,parentSchema:schema30.items.allOf[3].then.properties.by,data:data13};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
var _valid3 = _errs34 === errors;
valid12 = _valid3;
}
if(!valid12){
const err32 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/3/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[3].if,parentSchema:schema30.items.allOf[3],data:data0};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
const _errs42 = errors;
let valid15 = true;
const _errs43 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing4;
if((data0.op === undefined) && (missing4 = "op")){
const err33 = {};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
if(data0.op !== undefined){
if("unset" !== data0.op){
const err34 = {};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
}
var _valid4 = _errs43 === errors;
errors = _errs42;
if(vErrors !== null){
if(_errs42){
vErrors.length = _errs42;
}
else {
vErrors = null;
}
}
if(_valid4){
const _errs45 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err35 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/4/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[4].then.required,parentSchema:schema30.items.allOf[4].then,data:data0};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
for(const key4 in data0){
if(!((key4 === "op") || (key4 === "path"))){
const err36 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/4/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema30.items.allOf[4].then,data:data0};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data0.op !== undefined){
let data15 = data0.op;
if(!(((((((((data15 === "set") || (data15 === "append")) || (data15 === "add")) || (data15 === "increment")) || (data15 === "unset")) || (data15 === "if")) || (data15 === "if-absent")) || (data15 === "if-revision")) || (data15 === "get"))){
const err37 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/4/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[4].then.properties.op.enum},schema:schema30.items.allOf[4].then.properties.op.enum,parentSchema:schema30.items.allOf[4].then.properties.op,data:data15};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data0.path !== undefined){
let data16 = data0.path;
if(typeof data16 !== "string"){
const err38 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/4/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[4].then.properties.path.type,parentSchema:schema30.items.allOf[4].then.properties.path,data:data16};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
var _valid4 = _errs45 === errors;
valid15 = _valid4;
}
if(!valid15){
const err39 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/4/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[4].if,parentSchema:schema30.items.allOf[4],data:data0};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
const _errs51 = errors;
let valid18 = true;
const _errs52 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing5;
if((data0.op === undefined) && (missing5 = "op")){
const err40 = {};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
else {
if(data0.op !== undefined){
if("if" !== data0.op){
const err41 = {};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
}
var _valid5 = _errs52 === errors;
errors = _errs51;
if(vErrors !== null){
if(_errs51){
vErrors.length = _errs51;
}
else {
vErrors = null;
}
}
if(_valid5){
const _errs54 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err42 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/5/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[5].then.required,parentSchema:schema30.items.allOf[5].then,data:data0};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data0.value === undefined){
const err43 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/5/then/required",keyword:"required",params:{missingProperty: "value"},schema:schema30.items.allOf[5].then.required,parentSchema:schema30.items.allOf[5].then,data:data0};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key5 in data0){
if(!(((key5 === "op") || (key5 === "path")) || (key5 === "value"))){
const err44 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/5/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema30.items.allOf[5].then,data:data0};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data0.op !== undefined){
let data18 = data0.op;
if(!(((((((((data18 === "set") || (data18 === "append")) || (data18 === "add")) || (data18 === "increment")) || (data18 === "unset")) || (data18 === "if")) || (data18 === "if-absent")) || (data18 === "if-revision")) || (data18 === "get"))){
const err45 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/5/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[5].then.properties.op.enum},schema:schema30.items.allOf[5].then.properties.op.enum,parentSchema:schema30.items.allOf[5].then.properties.op,data:data18};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data0.path !== undefined){
let data19 = data0.path;
if(typeof data19 !== "string"){
const err46 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/5/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[5].then.properties.path.type,parentSchema:schema30.items.allOf[5].then.properties.path,data:data19};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
var _valid5 = _errs54 === errors;
valid18 = _valid5;
}
if(!valid18){
const err47 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/5/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[5].if,parentSchema:schema30.items.allOf[5],data:data0};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
const _errs60 = errors;
let valid21 = true;
const _errs61 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing6;
if((data0.op === undefined) && (missing6 = "op")){
const err48 = {};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
else {
if(data0.op !== undefined){
if("if-absent" !== data0.op){
const err49 = {};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
}
var _valid6 = _errs61 === errors;
errors = _errs60;
if(vErrors !== null){
if(_errs60){
vErrors.length = _errs60;
}
else {
vErrors = null;
}
}
if(_valid6){
const _errs63 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err50 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/6/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[6].then.required,parentSchema:schema30.items.allOf[6].then,data:data0};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
for(const key6 in data0){
if(!((key6 === "op") || (key6 === "path"))){
const err51 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/6/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},schema:false,parentSchema:schema30.items.allOf[6].then,data:data0};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data0.op !== undefined){
let data21 = data0.op;
if(!(((((((((data21 === "set") || (data21 === "append")) || (data21 === "add")) || (data21 === "increment")) || (data21 === "unset")) || (data21 === "if")) || (data21 === "if-absent")) || (data21 === "if-revision")) || (data21 === "get"))){
const err52 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/6/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[6].then.properties.op.enum},schema:schema30.items.allOf[6].then.properties.op.enum,parentSchema:schema30.items.allOf[6].then.properties.op,data:data21};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data0.path !== undefined){
let data22 = data0.path;
if(typeof data22 !== "string"){
const err53 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/6/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[6].then.properties.path.type,parentSchema:schema30.items.allOf[6].then.properties.path,data:data22};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
}
var _valid6 = _errs63 === errors;
valid21 = _valid6;
}
if(!valid21){
const err54 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/6/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[6].if,parentSchema:schema30.items.allOf[6],data:data0};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
const _errs69 = errors;
let valid24 = true;
const _errs70 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing7;
if((data0.op === undefined) && (missing7 = "op")){
const err55 = {};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
else {
if(data0.op !== undefined){
if("if-revision" !== data0.op){
const err56 = {};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
}
}
var _valid7 = _errs70 === errors;
errors = _errs69;
if(vErrors !== null){
if(_errs69){
vErrors.length = _errs69;
}
else {
vErrors = null;
}
}
if(_valid7){
const _errs72 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.revision === undefined){
const err57 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/7/then/required",keyword:"required",params:{missingProperty: "revision"},schema:schema30.items.allOf[7].then.required,parentSchema:schema30.items.allOf[7].then,data:data0};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
for(const key7 in data0){
if(!((key7 === "op") || (key7 === "revision"))){
const err58 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/7/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},schema:false,parentSchema:schema30.items.allOf[7].then,data:data0};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data0.op !== undefined){
let data24 = data0.op;
if(!(((((((((data24 === "set") || (data24 === "append")) || (data24 === "add")) || (data24 === "increment")) || (data24 === "unset")) || (data24 === "if")) || (data24 === "if-absent")) || (data24 === "if-revision")) || (data24 === "get"))){
const err59 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/7/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[7].then.properties.op.enum},schema:schema30.items.allOf[7].then.properties.op.enum,parentSchema:schema30.items.allOf[7].then.properties.op,data:data24};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data0.revision !== undefined){
let data25 = data0.revision;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
const err60 = {instancePath:instancePath+"/" + i0+"/revision",schemaPath:"#/items/allOf/7/then/properties/revision/type",keyword:"type",params:{type: "integer"},schema:schema30.items.allOf[7].then.properties.revision.type,parentSchema:schema30.items.allOf[7].then.properties.revision,data:data25};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 < 0 || isNaN(data25)){
const err61 = {instancePath:instancePath+"/" + i0+"/revision",schemaPath:"#/items/allOf/7/then/properties/revision/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema30.items.allOf[7].then.properties.revision,data:data25};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
}
}
var _valid7 = _errs72 === errors;
valid24 = _valid7;
}
if(!valid24){
const err62 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/7/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[7].if,parentSchema:schema30.items.allOf[7],data:data0};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
const _errs78 = errors;
let valid27 = true;
const _errs79 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing8;
if((data0.op === undefined) && (missing8 = "op")){
const err63 = {};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
else {
if(data0.op !== undefined){
if("get" !== data0.op){
const err64 = {};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
}
var _valid8 = _errs79 === errors;
errors = _errs78;
if(vErrors !== null){
if(_errs78){
vErrors.length = _errs78;
}
else {
vErrors = null;
}
}
if(_valid8){
const _errs81 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.path === undefined){
const err65 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/8/then/required",keyword:"required",params:{missingProperty: "path"},schema:schema30.items.allOf[8].then.required,parentSchema:schema30.items.allOf[8].then,data:data0};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
for(const key8 in data0){
if(!(((key8 === "op") || (key8 === "path")) || (key8 === "default"))){
const err66 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/8/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},schema:false,parentSchema:schema30.items.allOf[8].then,data:data0};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data0.op !== undefined){
let data27 = data0.op;
if(!(((((((((data27 === "set") || (data27 === "append")) || (data27 === "add")) || (data27 === "increment")) || (data27 === "unset")) || (data27 === "if")) || (data27 === "if-absent")) || (data27 === "if-revision")) || (data27 === "get"))){
const err67 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/allOf/8/then/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.allOf[8].then.properties.op.enum},schema:schema30.items.allOf[8].then.properties.op.enum,parentSchema:schema30.items.allOf[8].then.properties.op,data:data27};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data0.path !== undefined){
let data28 = data0.path;
if(typeof data28 !== "string"){
const err68 = {instancePath:instancePath+"/" + i0+"/path",schemaPath:"#/items/allOf/8/then/properties/path/type",keyword:"type",params:{type: "string"},schema:schema30.items.allOf[8].then.properties.path.type,parentSchema:schema30.items.allOf[8].then.properties.path,data:data28};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
var _valid8 = _errs81 === errors;
valid27 = _valid8;
}
if(!valid27){
const err69 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/allOf/8/if",keyword:"if",params:{failingKeyword: "then"},schema:schema30.items.allOf[8].if,parentSchema:schema30.items.allOf[8],data:data0};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.op === undefined){
const err70 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "op"},schema:schema30.items.required,parentSchema:schema30.items,data:data0};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
if(data0.op !== undefined){
let data29 = data0.op;
if(!(((((((((data29 === "set") || (data29 === "append")) || (data29 === "add")) || (data29 === "increment")) || (data29 === "unset")) || (data29 === "if")) || (data29 === "if-absent")) || (data29 === "if-revision")) || (data29 === "get"))){
const err71 = {instancePath:instancePath+"/" + i0+"/op",schemaPath:"#/items/properties/op/enum",keyword:"enum",params:{allowedValues: schema30.items.properties.op.enum},schema:schema30.items.properties.op.enum,parentSchema:schema30.items.properties.op,data:data29};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
}
else {
const err72 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: "object"},schema:schema30.items.type,parentSchema:schema30.items,data:data0};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
}
else {
const err73 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},schema:schema30.type,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
validate74.errors = vErrors;
return errors === 0;
}
